# Sets JAVA_HOME to a JDK of at least version 25. Sourced by mvnw and dreampress; JAVA_HOME wins if it is new enough.
required_java=25

java_major() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  set +f
  for home in "${JAVA_HOME:-}" "${DREAMPRESS_JAVA_HOME:-}" \
    /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$home" ] || continue
    major=$(java_major "$home")
    if [ -n "$major" ] && [ "$major" -ge "$required_java" ]; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  echo "Java: expected a JDK $required_java or newer, found none in JAVA_HOME, /usr/lib/jvm or the usual folders of SDKMAN and macOS." >&2
  echo "Install one (https://adoptium.net, or 'sdk install java 25-tem'), or set JAVA_HOME to its folder." >&2
  return 1
}

find_jdk || exit 3
