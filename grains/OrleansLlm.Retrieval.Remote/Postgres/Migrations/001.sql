-- Indexes of documents for retrieval. Run by the silo at its start, or by hand by a user who may create tables and the extension.
-- Rows belong to one index, and an index to one tenant. Row-level security shows a transaction only the tenant and the index that
-- it named (orleansllm.tenant, orleansllm.index), also to the owner of the tables; superusers are not bound by it.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE retrieval_index (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    language text NOT NULL,
    dimensions integer NOT NULL,
    embedder text,
    version bigint NOT NULL DEFAULT 0,
    documents bigint NOT NULL DEFAULT 0,
    chunks bigint NOT NULL DEFAULT 0,
    -- What BM25 counts: chunks with at least one term, and their terms.
    lexical_chunks bigint NOT NULL DEFAULT 0,
    lexical_terms bigint NOT NULL DEFAULT 0,
    UNIQUE (tenant, name)
);

CREATE TABLE retrieval_document (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    index_id bigint NOT NULL REFERENCES retrieval_index,
    -- Its id in UTF-8: as bytes, it is listed in the same order in every locale.
    key bytea NOT NULL,
    -- The same for people, with U+2400 in the place of U+0000.
    name text NOT NULL,
    -- Milliseconds since 1970.
    written bigint,
    UNIQUE (index_id, key)
);

CREATE TABLE retrieval_attribute (
    index_id bigint NOT NULL,
    document_id bigint NOT NULL REFERENCES retrieval_document,
    -- UTF-16, big-endian, as the value: the order of bytes is that of code units, in every locale.
    key bytea NOT NULL,
    -- 0 text, 1 number, 2 truth.
    kind smallint NOT NULL,
    number double precision NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (document_id, key)
);
CREATE INDEX retrieval_attribute_value ON retrieval_attribute (index_id, key, kind, number, value);

CREATE TABLE retrieval_chunk (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    index_id bigint NOT NULL,
    document_id bigint NOT NULL REFERENCES retrieval_document,
    ordinal integer NOT NULL,
    content_id uuid NOT NULL,
    start bigint NOT NULL,
    length integer NOT NULL,
    -- UTF-8 as bytes: texts of documents may hold U+0000, which the type text can not.
    context bytea,
    body bytea NOT NULL,
    page integer,
    file_start bigint,
    file_length integer,
    parent_start bigint,
    parent_length integer,
    terms integer NOT NULL,
    embedding vector,
    UNIQUE (document_id, ordinal)
);
CREATE INDEX retrieval_chunk_content ON retrieval_chunk (index_id, content_id);

-- The inverted index. Its primary key answers a term without the table.
CREATE TABLE retrieval_posting (
    index_id bigint NOT NULL,
    term text COLLATE "C" NOT NULL,
    chunk_id bigint NOT NULL,
    document_id bigint NOT NULL,
    times integer NOT NULL,
    length integer NOT NULL,
    PRIMARY KEY (index_id, term, chunk_id) INCLUDE (document_id, times, length)
);
CREATE INDEX retrieval_posting_document ON retrieval_posting (document_id);

ALTER TABLE retrieval_index ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE retrieval_document ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE retrieval_attribute ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE retrieval_chunk ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE retrieval_posting ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON retrieval_index USING (tenant = current_setting('orleansllm.tenant', true));
CREATE POLICY index ON retrieval_document USING (index_id = nullif(current_setting('orleansllm.index', true), '')::bigint);
CREATE POLICY index ON retrieval_attribute USING (index_id = nullif(current_setting('orleansllm.index', true), '')::bigint);
CREATE POLICY index ON retrieval_chunk USING (index_id = nullif(current_setting('orleansllm.index', true), '')::bigint);
CREATE POLICY index ON retrieval_posting USING (index_id = nullif(current_setting('orleansllm.index', true), '')::bigint);
