-- What is known of every document. Everything here can be read from the topics again.
create table document (
    document_id varchar(36) primary key,
    tenant varchar(64),
    request_id varchar(200),
    kind varchar(16),
    status varchar(16) not null,
    fact text,
    received_at timestamp with time zone not null,
    ended_at timestamp with time zone
);

create index document_by_request on document (tenant, request_id);

-- How far the topics have been read.
create table feed_position (
    topic varchar(249) not null,
    partition_number int not null,
    next_offset bigint not null,
    primary key (topic, partition_number)
);
