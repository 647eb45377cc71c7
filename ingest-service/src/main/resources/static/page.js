const LARGEST = 512 * 1024;
const MOST = 8;
const TYPES = ["image/png", "image/jpeg", "image/webp"];
const KINDS = {
  write: "A document on a subject",
  illustrate: "Pictures for a text of mine",
  image: "One picture",
  edit: "A picture of mine, changed",
  answer: "An answer about pictures of mine",
};
const WORDS = {
  write: "Subject", illustrate: "Text", image: "What it shows", edit: "What to change", answer: "Question",
};

const element = id => document.getElementById(id);
const takesPictures = () => ["edit", "answer"].includes(element("kind").value);
let watched;

/** What is wrong with chosen pictures, in words; nothing if all is well. */
function wrong(files) {
  if (files.length === 0) {
    return "Pictures: expected at least one, got none; choose a file.";
  }
  if (files.length > MOST) {
    return `Pictures: expected at most ${MOST}, got ${files.length}; leave some out.`;
  }
  return files
    .filter(file => file.size > LARGEST || !TYPES.includes(file.type))
    .map(file => `Picture '${file.name}': expected a PNG, JPEG or WebP of at most 512 KB, got `
      + `${Math.ceil(file.size / 1024)} KB of ${file.type || "something else"}; choose another one.`)
    .join("\n");
}

function dataUri(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error(`Picture '${file.name}': expected a file that can be read; choose it again.`));
    reader.readAsDataURL(file);
  });
}

async function request() {
  const kind = element("kind").value;
  const words = element("words").value;
  if (!words.trim()) {
    throw new Error(`${WORDS[kind]}: expected some words, got none.`);
  }
  const body = { kind, [kind === "illustrate" ? "article" : "prompt"]: words };
  if (takesPictures()) {
    const files = [...element("pictures").files];
    const problem = wrong(files);
    if (problem) {
      throw new Error(problem);
    }
    body.pictures = await Promise.all(files.map(dataUri));
  }
  return body;
}

async function send(event) {
  event.preventDefault();
  say("");
  try {
    const body = await request();
    const answer = await fetch("v1/documents", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const result = await answer.json();
    if (!answer.ok) {
      const fields = (result.errors ?? []).map(e => `${e.field}: expected ${e.expected}, got ${e.got}.`);
      throw new Error(fields.join("\n") || result.detail);
    }
    element("stage").textContent = "Sent.";
    await accepted(result.documentId);
    watch(result.documentId);
  } catch (problem) {
    say(problem.message);
  }
}

function say(problem) {
  element("problem").textContent = problem;
  if (problem) {
    element("stage").textContent = "";
  }
}

/** Until a request is judged: some of what can be wrong with it shows only then. */
async function accepted(documentId) {
  for (let asked = 0; asked < 20; asked++) {
    const answer = await fetch(`v1/documents/${documentId}`);
    const entry = answer.ok ? await answer.json() : {};
    if (entry.status === "rejected") {
      throw new Error(entry.fact.problem.detail);
    }
    if (entry.status && entry.status !== "received") {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}

/** Shows a document while it grows. */
function watch(documentId) {
  watched?.close();
  element("document").replaceChildren();
  const events = new EventSource(`v1/documents/${documentId}/events`);
  const on = (name, act) => events.addEventListener(name, event => act(JSON.parse(event.data)));
  let text = "";
  watched = events;
  on("queued", stage => element("stage").textContent = `Waiting: ${stage.position} before it.`);
  on("writing", stage => {
    text = text.slice(0, stage.offset) + stage.text;
    element("stage").textContent = "Writing …";
    element("document").textContent = text;
  });
  on("dreaming", stage => element("stage").textContent = `To be drawn: ${stage.altText}`);
  on("denoising", stage =>
    element("stage").textContent = `Drawing picture ${stage.imageIndex + 1}: step ${stage.step} of ${stage.steps}`);
  on("finished", finished => end(() => show(finished)));
  on("failed", failed => end(() => say(failed.problem.detail)));
  on("cancelled", () => end(() => say("The document was cancelled.")));

  function end(act) {
    events.close();
    element("stage").textContent = "";
    act();
  }
}

function show(finished) {
  element("document").replaceChildren(...finished.blocks.map(block => {
    switch (block.type) {
      case "text": return document.createTextNode(block.text);
      case "image": return figure(block);
      default: return caption(block.altText);
    }
  }));
}

function figure(block) {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  image.src = address(block.uri);
  image.alt = block.altText;
  figure.append(image, caption(block.altText));
  return figure;
}

/** A file's URI is for programs on the same machine; browsers get the object from this service. */
function address(uri) {
  return uri.startsWith("file:") ? "objects" + uri.slice(uri.lastIndexOf("/images/")) : uri;
}

function caption(words) {
  const caption = document.createElement("figcaption");
  caption.textContent = words;
  return caption;
}

function chooseKind() {
  const kind = element("kind").value;
  element("words-label").textContent = WORDS[kind];
  element("pictures-label").hidden = !takesPictures();
  choosePictures();
}

function choosePictures() {
  const files = takesPictures() ? [...element("pictures").files] : [];
  say(files.length > 0 ? wrong(files) : "");
}

async function offer() {
  const model = await (await fetch("v1/model")).json();
  element("model").textContent = `Model: ${model.name} ${model.version}`;
  const kinds = Object.keys(KINDS).filter(kind => model.kinds.includes(kind));
  element("kind").replaceChildren(...kinds.map(kind => new Option(KINDS[kind], kind)));
  chooseKind();
}

element("kind").addEventListener("change", chooseKind);
element("pictures").addEventListener("change", choosePictures);
element("form").addEventListener("submit", send);
offer().catch(() => say("The service does not answer; load this page again in a while."));
