CREATE SCHEMA private;

COMMENT ON SCHEMA private IS 'Helpers and bookkeeping of Engram. PostgREST does not serve it; nothing in it is a client''s name.';

CREATE SCHEMA public;

COMMENT ON SCHEMA public IS 'standard public schema';

CREATE TYPE private.fsrs_parameters AS (
	weights double precision[],
	decay_factor double precision,
	interval_modifier double precision,
	maximum_interval integer,
	learning_steps integer[],
	relearning_steps integer[],
	enable_short_term boolean,
	timezone text
);

COMMENT ON TYPE private.fsrs_parameters IS 'What the scheduler knows of a deck: 21 weights, what follows from them, steps in minutes, and whose midnight begins a day.';

CREATE TYPE private.fsrs_state AS (
	state smallint,
	due timestamp with time zone,
	stability double precision,
	difficulty double precision,
	scheduled_days integer,
	learning_steps integer,
	reps integer,
	lapses integer,
	last_review timestamp with time zone
);

COMMENT ON TYPE private.fsrs_state IS 'What the scheduler knows of a card, all of it. learning_steps is the step it is at, from 0.';

CREATE TYPE public.flashcard AS (
	id uuid,
	deck_id uuid,
	message_id uuid,
	question text,
	answer text,
	state smallint,
	due timestamp with time zone,
	stability double precision,
	difficulty double precision,
	scheduled_days integer,
	learning_steps integer,
	reps integer,
	lapses integer,
	last_review timestamp with time zone,
	is_leech boolean,
	suspended_at timestamp with time zone,
	version integer,
	created_at timestamp with time zone
);

COMMENT ON TYPE public.flashcard IS 'A card as functions answer it: its row without the vector.';

CREATE TYPE private.review_result AS (
	flashcard public.flashcard,
	outcome text
);

COMMENT ON TYPE private.review_result IS 'The card as it then is, and what became of a review.';

CREATE FUNCTION private.any_word(p_text text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.any_word(p_text text) IS 'A text search for any of the words. The usual query asks for all of them, which a question in plain words hardly ever finds.';

CREATE FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) IS 'Puts a batch of chunks into a draft and returns how many it has. Errors: 400 invalid_chunks, 400 invalid_embedding, 404 document_not_found, 413 too_many_chunks.';

CREATE FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) RETURNS private.review_result
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) IS 'One review. outcome: applied; duplicate, it was applied before; or what is wrong, as private.refuse_review raises it, and nothing has changed.';

CREATE FUNCTION private.are_fsrs_steps(p_steps integer[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.are_fsrs_steps(p_steps integer[]) IS 'Whether these are up to 20 steps of one minute to a year.';

CREATE FUNCTION private.are_fsrs_weights(p_weights double precision[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.are_fsrs_weights(p_weights double precision[]) IS 'Whether these are the weights of FSRS-6 (21), FSRS-5 (19) or FSRS-4.5 (17), each in its range.';

CREATE FUNCTION private.check_embedding(p_embedding extensions.vector) RETURNS extensions.vector
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.check_embedding(p_embedding extensions.vector) IS 'The vector itself if it is there, has 1536 dimensions and a direction. Errors: 400 invalid_embedding.';

CREATE FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) RETURNS jsonb
    LANGUAGE plpgsql STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) IS 'Null when the write is to be done, else the result of the first call with this id. p_content holds every parameter that makes the request what it is; strict, so that a call without an id costs nothing. Errors: 409 request_conflict.';

CREATE FUNCTION private.content_hash(p_text text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.content_hash(p_text text) IS 'SHA-256 of a text in hexadecimal.';

CREATE FUNCTION private.count_tokens(p_text text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_tokens(p_text text) IS 'About how many tokens a model makes of a text: four characters each, rounded up.';

CREATE FUNCTION private.create_profile() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.create_profile() IS 'Trigger on auth.users: the profile of a new account, named as the sign-up''s metadata says.';

CREATE FUNCTION private.current_embedding_model(p_user_id uuid) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.current_embedding_model(p_user_id uuid) IS 'The model whose vectors a user''s searches compare: the user''s own, else the default, else null.';

CREATE FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) RETURNS private.fsrs_parameters
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) IS 'What the scheduler knows of a deck.';

CREATE FUNCTION private.delay_job(p_job_id bigint, p_error text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.delay_job(p_job_id bigint, p_error text) IS 'A failure: the next attempt comes later, and after the eighth none.';

CREATE FUNCTION private.delete_document_of() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.delete_document_of() IS 'Trigger: an article, profile data or an attribute goes with its document.';

CREATE FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) IS 'Chunks by maximal marginal relevance: the next is the one of the greatest λ × similarity to the query − (1 − λ) × greatest similarity to one that was chosen before.';

CREATE FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text) IS 'How many midnights of the timezone lie between two reviews; 0 for a first one.';

CREATE FUNCTION private.embeddable_row(p_source text, p_user_id uuid, p_row_id text) RETURNS TABLE(content text, embedding_model text, is_embedded boolean)
    LANGUAGE plpgsql STABLE ROWS 1
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.embeddable_row(p_source text, p_user_id uuid, p_row_id text) IS 'The text that a job is for, as it is now; no row when there is none any more.';

CREATE FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) IS 'Raises SQLSTATE PT<status>, which PostgREST answers as that HTTP status. The message is a stable snake_case code, the detail a sentence, the hint what to do about it.';

CREATE FUNCTION private.uuid_v7() RETURNS uuid
    LANGUAGE sql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.uuid_v7() IS 'A time-ordered UUID (RFC 9562, version 7, to the microsecond). Growing tables use it: inserts touch the right edge of their primary key only.';

CREATE TABLE public.documents (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    source_type text DEFAULT 'text'::text NOT NULL,
    source_uri text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    content_hash text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    status text DEFAULT 'ready'::text NOT NULL,
    replaces uuid,
    replaces_version integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT documents_content_size CHECK (((octet_length(content) >= 1) AND (octet_length(content) <= 5242880))),
    CONSTRAINT documents_metadata_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT documents_metadata_size CHECK ((pg_column_size(metadata) <= 65536)),
    CONSTRAINT documents_replaces_pending CHECK ((((replaces IS NULL) OR (status = 'pending'::text)) AND ((replaces_version IS NULL) OR (replaces IS NOT NULL)))),
    CONSTRAINT documents_source_type_length CHECK (((char_length(source_type) >= 1) AND (char_length(source_type) <= 50))),
    CONSTRAINT documents_source_uri_length CHECK (((char_length(source_uri) >= 1) AND (char_length(source_uri) <= 2000))),
    CONSTRAINT documents_status CHECK ((status = ANY (ARRAY['pending'::text, 'ready'::text]))),
    CONSTRAINT documents_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500))),
    CONSTRAINT documents_version_positive CHECK ((version > 0))
);

COMMENT ON TABLE public.documents IS 'Texts of a user. Read and deleted here, written by the document RPCs, which keep chunks and versions in step.';

COMMENT ON COLUMN public.documents.content IS 'The whole text, at most 5 MB.';

COMMENT ON COLUMN public.documents.source_type IS 'What it is: text, markdown, article, profile_data, personal_attribute, or the app''s own word.';

COMMENT ON COLUMN public.documents.metadata IS 'An object of the app''s own, ≤ 64 kB; searches filter by containment in it.';

COMMENT ON COLUMN public.documents.content_hash IS 'SHA-256 of the content in hexadecimal. Content of the same hash keeps its chunks.';

COMMENT ON COLUMN public.documents.version IS '1, 2, 3, …: one more with each change. An update that names the version it has read is refused when there is a newer one.';

COMMENT ON COLUMN public.documents.status IS 'pending: a draft whose chunks still arrive (begin_document); searches do not see it. ready: there.';

COMMENT ON COLUMN public.documents.replaces IS 'Of a draft: the document that finish_document puts it in place of; null for a new one.';

COMMENT ON COLUMN public.documents.replaces_version IS 'Of a draft: the version that the document must still have then; null any.';

CREATE FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) RETURNS public.documents
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) IS 'Makes a draft the document, or the next version of the one it replaces. Errors: 400 invalid_chunks, 404 document_not_found, 409 version_conflict, 409 document_pending.';

CREATE FUNCTION private.finish_reembedding(p_user_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.finish_reembedding(p_user_id uuid) IS 'When no row of the user waits for the next model any more: the staged vectors take their places, and searches compare them from then on. Rows that were given up keep their old vector, which such searches do not compare.';

CREATE FUNCTION private.flashcard_text(p_question text, p_answer text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.flashcard_text(p_question text, p_answer text) IS 'What of a card is embedded.';

CREATE FUNCTION private.forget_requests(p_older_than interval DEFAULT '7 days'::interval) RETURNS bigint
    LANGUAGE sql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.forget_requests(p_older_than interval) IS 'Deletes request ids older than the interval and returns how many. Service role only; run it daily. A retry that comes later than that is a new request.';

CREATE FUNCTION private.fsrs_decay_factor(p_decay double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_decay_factor(p_decay double precision) IS 'F = 0.9^(−1/w20) − 1: it makes stability the time after which recall has a probability of 0.9.';

CREATE FUNCTION private.fsrs_forget_stability(p_parameters private.fsrs_parameters, p_difficulty double precision, p_stability double precision, p_retrievability double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_forget_stability(p_parameters private.fsrs_parameters, p_difficulty double precision, p_stability double precision, p_retrievability double precision) IS 'Of a card that was forgotten: w11·D^(−w12)·((S+1)^w13−1)·e^(w14·(1−R)), at most S/e^(w17·w18).';

CREATE FUNCTION private.fsrs_initial_difficulty(w double precision[], p_rating integer) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_initial_difficulty(w double precision[], p_rating integer) IS 'Of a first rating: w4 − e^((G−1)·w5) + 1, not yet held within 1..10.';

CREATE FUNCTION private.fsrs_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) IS 'The days until a card is due that this rating leaves without a step, by itself.';

CREATE FUNCTION private.fsrs_next(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, p_reviewed_at timestamp with time zone, p_elapsed_days integer) RETURNS private.fsrs_state
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_next(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, p_reviewed_at timestamp with time zone, p_elapsed_days integer) IS 'The card after a review, p_elapsed_days calendar days after the last one.';

CREATE FUNCTION private.fsrs_next_difficulty(w double precision[], p_difficulty double precision, p_rating integer) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_next_difficulty(w double precision[], p_difficulty double precision, p_rating integer) IS 'D′ = w7·D₀(4) + (1 − w7)·(D − w6·(G − 3)·(10 − D)/9), within 1..10.';

CREATE FUNCTION private.fsrs_next_stability(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_next_stability(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) IS 'The stability that a card has after a rating.';

CREATE FUNCTION private.fsrs_ordered_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_ordered_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) IS 'The days that a rating without a step leaves, in the order of all of them: hard, good, easy; with short-term learning off, again before them.';

CREATE FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text) RETURNS private.fsrs_parameters
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text) IS 'A deck''s settings with what follows from them. interval_modifier: days for a day of stability, 1 at a desired retention of 0.9.';

CREATE FUNCTION private.fsrs_recall_stability(w double precision[], p_difficulty double precision, p_stability double precision, p_retrievability double precision, p_rating integer) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_recall_stability(w double precision[], p_difficulty double precision, p_stability double precision, p_retrievability double precision, p_rating integer) IS 'Of a card that was recalled: S·(1 + e^w8·(11−D)·S^(−w9)·(e^(w10·(1−R))−1)·[hard w15]·[easy w16]).';

CREATE FUNCTION private.fsrs_retrievability(p_parameters private.fsrs_parameters, p_elapsed_days integer, p_stability double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_retrievability(p_parameters private.fsrs_parameters, p_elapsed_days integer, p_stability double precision) IS 'The probability of recall after so many days: (1 + F·t/S)^(−w20).';

CREATE FUNCTION private.fsrs_round(p_number double precision) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_round(p_number double precision) IS 'To eight decimals, as the reference does after each step.';

CREATE FUNCTION private.fsrs_short_term_stability(w double precision[], p_stability double precision, p_rating integer) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_short_term_stability(w double precision[], p_stability double precision, p_rating integer) IS 'Of a review on the day of the last: S·S^(−w19)·e^(w17·(G−3+w18)), not less than S from hard up.';

CREATE FUNCTION private.fsrs_state_of(p_card public.flashcard) RETURNS private.fsrs_state
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_state_of(p_card public.flashcard) IS 'What the scheduler knows of the card.';

CREATE FUNCTION private.fsrs_step(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, OUT minutes integer, OUT next_step integer) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_step(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, OUT minutes integer, OUT next_step integer) IS 'The minutes until the next step of a card that learns, or that was forgotten, and which it is; 0 minutes: none, it graduates.';

CREATE FUNCTION private.fsrs_weight_ranges() RETURNS TABLE(place bigint, low double precision, high double precision)
    LANGUAGE sql IMMUTABLE ROWS 21
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_weight_ranges() IS 'Between what each of the 21 weights lies, by the reference. places count from 1.';

CREATE FUNCTION private.fsrs_weights(p_weights double precision[], p_relearning_steps integer, p_enable_short_term boolean) RETURNS double precision[]
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_weights(p_weights double precision[], p_relearning_steps integer, p_enable_short_term boolean) IS 'The 21 weights that 17, 19 or 21 given ones come to, or the defaults for null: widened and clipped as the reference does, which looks at the number of relearning steps and at short-term learning.';

CREATE FUNCTION private.hash_content() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.hash_content() IS 'Trigger: content_hash is that of the content.';

CREATE FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb) RETURNS SETOF public.flashcard
    LANGUAGE plpgsql SECURITY DEFINER ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb) IS 'New rows, in their order, with the state that they had where they come from, if any.';

CREATE FUNCTION private.insert_chunks(p_document public.documents, p_chunks jsonb, p_embedding_model text, p_first_index integer DEFAULT 0) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.insert_chunks(p_document public.documents, p_chunks jsonb, p_embedding_model text, p_first_index integer) IS 'Puts chunks in the place of those from p_first_index on. Errors: 400 invalid_chunks, 400 invalid_embedding, 413 too_many_chunks.';

CREATE FUNCTION private.is_service() RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.is_service() IS 'Whether the request has the rights of service_role, also within a definer function.';

CREATE FUNCTION private.keep_card_embedding_true() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.keep_card_embedding_true() IS 'Trigger: a card that is rewritten does not keep the vector of what it was.';

CREATE FUNCTION private.keep_embedding_true() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.keep_embedding_true() IS 'Trigger: a text that is rewritten does not keep the vector of what it was.';

CREATE FUNCTION private.keep_id() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.keep_id() IS 'Trigger: refuses another id. Errors: 400 id_is_fixed.';

CREATE FUNCTION private.lock_document(p_user_id uuid, p_document_id uuid, p_expected_version integer) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_document(p_user_id uuid, p_document_id uuid, p_expected_version integer) IS 'The document, for nobody else to change until the transaction ends. Errors: 404 document_not_found, 409 document_pending, 409 version_conflict.';

CREATE FUNCTION private.lock_flashcard(p_user_id uuid, p_flashcard_id uuid) RETURNS public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_flashcard(p_user_id uuid, p_flashcard_id uuid) IS 'The card, locked to the end of the transaction; all null when there is none.';

CREATE FUNCTION private.lock_flashcards(p_user_id uuid, p_flashcard_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_flashcards(p_user_id uuid, p_flashcard_ids uuid[]) IS 'Locks cards in one order, so that batches which review the same cards do not deadlock.';

CREATE FUNCTION private.lock_memories(p_user_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_memories(p_user_id uuid) IS 'Waits for, and keeps to the end of the transaction, the right to write a user''s memories.';

CREATE FUNCTION private.mark_message() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.mark_message() IS 'Trigger: chat_messages.has_flashcards is true exactly while a card names the message.';

CREATE TABLE public.user_memories (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    memory_key text NOT NULL,
    memory_value text NOT NULL,
    memory_category text,
    importance text DEFAULT 'medium'::text NOT NULL,
    confidence real DEFAULT 1 NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    source_message_id uuid,
    superseded_by uuid,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    valid_to timestamp with time zone,
    expires_at timestamp with time zone,
    access_count integer DEFAULT 0 NOT NULL,
    last_accessed timestamp with time zone,
    embedding extensions.vector(1536),
    embedding_model text,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    memory_tsv tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, ((replace(memory_key, '_'::text, ' '::text) || ' '::text) || memory_value))) STORED,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_memories_category_length CHECK (((char_length(memory_category) >= 1) AND (char_length(memory_category) <= 100))),
    CONSTRAINT user_memories_closed_has_end CHECK (((status = 'superseded'::text) = (valid_to IS NOT NULL))),
    CONSTRAINT user_memories_confidence_range CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT user_memories_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT user_memories_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT user_memories_importance CHECK ((importance = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text]))),
    CONSTRAINT user_memories_key_length CHECK (((char_length(memory_key) >= 1) AND (char_length(memory_key) <= 200))),
    CONSTRAINT user_memories_status CHECK ((status = ANY (ARRAY['active'::text, 'pending'::text, 'superseded'::text]))),
    CONSTRAINT user_memories_value_length CHECK (((char_length(memory_value) >= 1) AND (char_length(memory_value) <= 4000)))
)
WITH (fillfactor='80');

COMMENT ON TABLE public.user_memories IS 'Facts about a user as key and value. At most one is active for each key; the ones it replaced stay, closed, for questions about the past.';

COMMENT ON COLUMN public.user_memories.memory_key IS 'The subject, such as favorite_color.';

COMMENT ON COLUMN public.user_memories.confidence IS 'How sure the writer was, 0..1. Under 0.5 a memory is pending: kept, but not recalled.';

COMMENT ON COLUMN public.user_memories.source_message_id IS 'The message it was drawn from.';

COMMENT ON COLUMN public.user_memories.superseded_by IS 'The row with the newer value; null for one that was forgotten.';

COMMENT ON COLUMN public.user_memories.valid_from IS 'Since when it is true of the user.';

COMMENT ON COLUMN public.user_memories.valid_to IS 'Until when it was true; null while it is.';

COMMENT ON COLUMN public.user_memories.expires_at IS 'From when it is no longer recalled; null never.';

COMMENT ON COLUMN public.user_memories.access_count IS 'How often a reply was given it.';

COMMENT ON COLUMN public.user_memories.embedding IS '1536 numbers, compared by cosine with those of the same embedding_model only; null: not embedded.';

COMMENT ON COLUMN public.user_memories.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many memories.';

CREATE FUNCTION private.memory_attributes(p_memory public.user_memories) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.memory_attributes(p_memory public.user_memories) IS 'What of a memory, beside its value, a change may change.';

CREATE FUNCTION private.memory_text(p_memory_key text, p_memory_value text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.memory_text(p_memory_key text, p_memory_value text) IS 'What of a memory is embedded.';

CREATE FUNCTION private.nearest_chunks(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_limit integer) RETURNS TABLE(id uuid, similarity double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

COMMENT ON FUNCTION private.nearest_chunks(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_limit integer) IS 'The user''s chunks nearest to the query, most similar first, of documents whose metadata contains the filter; drafts left out. Exact up to 1,000 chunks; above, signs rank first and the best 14 × √chunks, at least 20 × p_limit, are compared exactly.';

CREATE FUNCTION private.nearest_flashcards(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_deck_id uuid, p_limit integer) RETURNS TABLE(id uuid, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.nearest_flashcards(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_deck_id uuid, p_limit integer) IS 'The cards nearest to the query, most similar first. Exact up to 1,000 cards; above, signs rank first and the best 14 × √cards, at least 20 × p_limit, are compared exactly.';

CREATE FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) RETURNS TABLE(id uuid, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) IS 'The memories true at p_as_of that are nearest to the query, most similar first. Exact up to 1,000 memories of the user; above, signs rank first and the best 14 × √memories, at least 20 × p_limit, are compared exactly. p_filter: {category?, importance?, key?}.';

CREATE FUNCTION private.nearest_vectors(p_user_id uuid, p_query extensions.vector, p_filter jsonb, p_collection text, p_embedding_model text, p_limit integer) RETURNS TABLE(id text, similarity double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

COMMENT ON FUNCTION private.nearest_vectors(p_user_id uuid, p_query extensions.vector, p_filter jsonb, p_collection text, p_embedding_model text, p_limit integer) IS 'The rows nearest to the query, most similar first: the user''s, and for a service caller the backend''s. Exact up to 1,000 rows; above, signs rank first and the best 14 × √rows, at least 20 × p_limit, are compared exactly.';

CREATE FUNCTION private.number_message() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.number_message() IS 'Trigger: gives a message its place and time under the conversation''s row lock, so that simultaneous writers get consecutive places. Errors: 404 conversation_not_found.';

CREATE FUNCTION private.one_chunk(p_content text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.one_chunk(p_content text) IS 'A text that is its own only chunk; null for null.';

CREATE FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) IS 'Five scores 0..100 as {scores, levels: low|average|high, summary, style[]}. Under 35 is low, over 65 high; style says how to speak to such a person.';

CREATE FUNCTION private.queue_embedding() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.queue_embedding() IS 'Trigger: queues a row for a vector, or revives its job when the text has changed.';

CREATE FUNCTION private.queue_reembedding(p_user_id uuid, p_model text) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.queue_reembedding(p_user_id uuid, p_model text) IS 'Queues the rows of a user that have a vector of another model and none waiting of this one; rows of vectors whose model nobody named are left alone. Returns how many.';

CREATE FUNCTION private.record_memory_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.record_memory_change() IS 'Trigger: writes user_memory_history for each change of a memory.';

CREATE FUNCTION private.refuse_review(p_outcome text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.refuse_review(p_outcome text) IS 'Raises what private.apply_review found wrong. Errors: 400 invalid_rating, 400 invalid_duration, 400 review_in_future, 404 flashcard_not_found, 409 version_conflict, 409 flashcard_suspended, 409 reviewed_since.';

CREATE FUNCTION private.replace_document(p_old public.documents, p_new public.documents) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.replace_document(p_old public.documents, p_new public.documents) IS 'Keeps the old version and writes the new one. The chunks are the caller''s to replace.';

CREATE FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) RETURNS SETOF private.fsrs_state
    LANGUAGE plpgsql IMMUTABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) IS 'The states that reviews lead through, in their order.';

CREATE FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) IS 'Nothing, for an array of cards with these fields. Errors: 400 invalid_flashcards, 413 too_many_flashcards.';

CREATE FUNCTION private.require_conversation(p_found boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_conversation(p_found boolean) IS 'What the conversation RPCs say when their statement found no row. Errors: 404 conversation_not_found.';

CREATE FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) IS 'Errors: 404 deck_not_found.';

CREATE FUNCTION private.require_filter(p_filter jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_filter(p_filter jsonb) IS 'The filter itself when it is an object. Errors: 400 invalid_filter.';

CREATE FUNCTION private.require_limit(p_limit integer, p_maximum integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) IS 'The limit itself when it is from 1 to the maximum. Errors: 400 invalid_limit.';

CREATE FUNCTION private.require_owner(p_user_id uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_owner(p_user_id uuid) IS 'The user to act for as private.require_user finds it, or null for a service caller who names nobody: it acts for the backend.';

CREATE FUNCTION private.require_user(p_user_id uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_user(p_user_id uuid) IS 'The user to act for: the token''s, or p_user_id for a caller with the rights of service_role. Anybody else''s id is refused with 42501.';

CREATE FUNCTION private.reschedule_deck(p_user_id uuid, p_deck_id uuid, p_after uuid, p_limit integer) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.reschedule_deck(p_user_id uuid, p_deck_id uuid, p_after uuid, p_limit integer) IS 'Replays the logs of a deck''s cards with its settings as they are, p_limit cards after p_after.';

CREATE FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) RETURNS public.flashcard
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) IS 'Makes a card new again, which its log says with the rating 0. Errors: 404 flashcard_not_found.';

CREATE FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer DEFAULT NULL::integer) RETURNS public.documents
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer) IS 'A new document, or with an id the change of one: what is null stays, an empty source_uri is none. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 404 document_not_found, 409 version_conflict, 409 document_pending, 413 document_too_large, 413 too_many_chunks.';

CREATE FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) IS 'Applies an array of memories in its order, all or nothing, and returns the rows that stand. Errors: 400 invalid_memory, 400 invalid_embedding.';

CREATE FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) IS 'One memory of private.save_memories: same value, its attributes change; other value, the old row is closed and a new one opened; delete, it is closed. Returns the row that stands, or null.';

CREATE TABLE public.profiles (
    id uuid NOT NULL,
    full_name text,
    avatar_url text,
    personality_openness integer DEFAULT 50 NOT NULL,
    personality_conscientiousness integer DEFAULT 50 NOT NULL,
    personality_extraversion integer DEFAULT 50 NOT NULL,
    personality_agreeableness integer DEFAULT 50 NOT NULL,
    personality_neuroticism integer DEFAULT 50 NOT NULL,
    personality_llm_context jsonb,
    personality_completed_at timestamp with time zone,
    onboarding_completed boolean DEFAULT false NOT NULL,
    has_completed_personality_assessment boolean GENERATED ALWAYS AS ((personality_completed_at IS NOT NULL)) STORED NOT NULL,
    profile_completion_percentage numeric GENERATED ALWAYS AS ((25 * (((((COALESCE(full_name, ''::text) <> ''::text))::integer + ((COALESCE(avatar_url, ''::text) <> ''::text))::integer) + (onboarding_completed)::integer) + ((personality_completed_at IS NOT NULL))::integer))) STORED NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT profiles_agreeableness_range CHECK (((personality_agreeableness >= 0) AND (personality_agreeableness <= 100))),
    CONSTRAINT profiles_avatar_url_length CHECK ((char_length(avatar_url) <= 2000)),
    CONSTRAINT profiles_conscientiousness_range CHECK (((personality_conscientiousness >= 0) AND (personality_conscientiousness <= 100))),
    CONSTRAINT profiles_extraversion_range CHECK (((personality_extraversion >= 0) AND (personality_extraversion <= 100))),
    CONSTRAINT profiles_full_name_length CHECK ((char_length(full_name) <= 200)),
    CONSTRAINT profiles_llm_context_size CHECK ((pg_column_size(personality_llm_context) <= 16384)),
    CONSTRAINT profiles_neuroticism_range CHECK (((personality_neuroticism >= 0) AND (personality_neuroticism <= 100))),
    CONSTRAINT profiles_openness_range CHECK (((personality_openness >= 0) AND (personality_openness <= 100)))
);

COMMENT ON TABLE public.profiles IS 'One row a user, made by a trigger when the account is made. The owner reads it and changes name and avatar; scores come through submit_personality_assessment or set_personality.';

COMMENT ON COLUMN public.profiles.personality_openness IS 'Big Five score 0..100; 50, the middle, until the user has one. The other four likewise.';

COMMENT ON COLUMN public.profiles.personality_llm_context IS 'What a system prompt may say of the personality: {scores, levels, summary, style[]}.';

COMMENT ON COLUMN public.profiles.profile_completion_percentage IS 'Computed: 25 each for name, avatar, onboarding and personality.';

CREATE FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) RETURNS public.profiles
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) IS 'Writes scores, context and time of a personality in one step and ends the onboarding.';

CREATE FUNCTION private.save_review(p_user_id uuid, p_card public.flashcard, p_next private.fsrs_state, p_rating integer, p_reviewed_at timestamp with time zone, p_elapsed_days integer, p_duration_ms integer, p_is_leech boolean, p_suspended_at timestamp with time zone) RETURNS public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.save_review(p_user_id uuid, p_card public.flashcard, p_next private.fsrs_state, p_rating integer, p_reviewed_at timestamp with time zone, p_elapsed_days integer, p_duration_ms integer, p_is_leech boolean, p_suspended_at timestamp with time zone) IS 'The log of a review, with the state before and after, and the state itself.';

CREATE FUNCTION private.saved_document(p_user_id uuid, p_saved jsonb) RETURNS public.documents
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.saved_document(p_user_id uuid, p_saved jsonb) IS 'What a replay is answered with: the document as it was saved. Its content is not kept with the request, and is what it is now.';

CREATE FUNCTION private.search_chunks(p_user_id uuid, p_tsquery tsquery, p_filter jsonb, p_limit integer) RETURNS TABLE(id uuid, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

COMMENT ON FUNCTION private.search_chunks(p_user_id uuid, p_tsquery tsquery, p_filter jsonb, p_limit integer) IS 'The user''s chunks that match, best rank first, of documents whose metadata contains the filter; drafts left out.';

CREATE FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) RETURNS TABLE(id uuid, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

COMMENT ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) IS 'The user''s messages that match, best rank first, latest first among equals.';

CREATE FUNCTION private.set_card_state(p_user_id uuid, p_flashcard_id uuid, p_state private.fsrs_state, p_is_leech boolean, p_suspended_at timestamp with time zone) RETURNS public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.set_card_state(p_user_id uuid, p_flashcard_id uuid, p_state private.fsrs_state, p_is_leech boolean, p_suspended_at timestamp with time zone) IS 'Gives a card that is locked another state, and its next version.';

CREATE FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) RETURNS void
    LANGUAGE sql STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) IS 'Keeps the result for replays. Nothing to do when p_request_id is null.';

CREATE FUNCTION private.store_embedding(p_source text, p_user_id uuid, p_row_id text, p_content_hash text, p_embedding extensions.vector, p_embedding_model text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.store_embedding(p_source text, p_user_id uuid, p_row_id text, p_content_hash text, p_embedding extensions.vector, p_embedding_model text) IS 'Gives a row its vector if its text is still the one that the vector was made from.';

CREATE FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) RETURNS public.flashcard
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) IS 'The card as it was before its last review, whose log goes. Errors: 404 flashcard_not_found, 409 nothing_to_undo, 409 flashcard_changed_since.';

CREATE FUNCTION private.to_embedding(p_embedding text) RETURNS extensions.vector
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.to_embedding(p_embedding text) IS 'Reads an embedding from "[0.1,…]"; null for null. Errors: 400 invalid_embedding.';

CREATE FUNCTION private.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.touch_updated_at() IS 'Trigger: updated_at is the time of the change.';

CREATE FUNCTION private.unqueue_embedding() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.unqueue_embedding() IS 'Trigger: a deleted row waits for no vector any more. (Jobs of a change of model, whose rows have one, go when they are claimed.)';

CREATE FUNCTION private.without_embeddings(p_items jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.without_embeddings(p_items jsonb) IS 'What makes an array of items the same request again: all but the vectors, which a provider does not compute to the same last digit twice.';

CREATE TABLE public.articles (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    document_id uuid NOT NULL,
    url text,
    author text,
    published_at timestamp with time zone,
    summary text,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT articles_author_length CHECK (((char_length(author) >= 1) AND (char_length(author) <= 200))),
    CONSTRAINT articles_summary_length CHECK (((char_length(summary) >= 1) AND (char_length(summary) <= 8000))),
    CONSTRAINT articles_tags_count CHECK ((cardinality(tags) <= 50)),
    CONSTRAINT articles_tags_size CHECK (((pg_column_size(tags) <= 8192) AND (array_position(tags, NULL::text) IS NULL))),
    CONSTRAINT articles_url_length CHECK (((char_length(url) >= 1) AND (char_length(url) <= 2000)))
);

COMMENT ON TABLE public.articles IS 'Documents that were published somewhere. The text is the document''s; both go together.';

COMMENT ON COLUMN public.articles.tags IS 'Up to 50, 8 kB altogether.';

CREATE FUNCTION public.add_article(p_title text, p_content text, p_chunks jsonb, p_url text DEFAULT NULL::text, p_author text DEFAULT NULL::text, p_published_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_summary text DEFAULT NULL::text, p_tags text[] DEFAULT '{}'::text[], p_metadata jsonb DEFAULT '{}'::jsonb, p_source_uri text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.articles
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_article(p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'An article and its document with its chunks, all or nothing; p_chunks and p_embedding_model as in add_document. The document''s source_uri is p_url unless p_source_uri says otherwise. Returns the article. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 a field of the article is empty or too long, 42501.';

CREATE FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb DEFAULT '{}'::jsonb, p_source_type text DEFAULT 'text'::text, p_source_uri text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'A document with its chunks, all or nothing. p_chunks: [{content, embedding?, embedding_model?, token_count?, chunk_index?}] in order, at least one; p_embedding_model is that of the chunks which name none; a chunk without an embedding is queued for one. Returns the document. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 42501.';

CREATE FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'Up to 100 documents, all or nothing: [{title, content, chunks, metadata?, source_type?, source_uri?, embedding_model?}], each as in add_document. Returns them in order. Errors: 400 invalid_documents, 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 too_many_documents, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 42501.';

CREATE TABLE public.personal_attributes (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    document_id uuid NOT NULL,
    attribute_name text NOT NULL,
    attribute_value text NOT NULL,
    confidence real DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT personal_attributes_confidence_range CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT personal_attributes_name_length CHECK (((char_length(attribute_name) >= 1) AND (char_length(attribute_name) <= 200))),
    CONSTRAINT personal_attributes_value_length CHECK (((char_length(attribute_value) >= 1) AND (char_length(attribute_value) <= 4000)))
);

COMMENT ON TABLE public.personal_attributes IS 'Single traits of the user by name, each with a document that makes it searchable.';

COMMENT ON COLUMN public.personal_attributes.confidence IS 'How sure the writer was, 0..1.';

CREATE FUNCTION public.add_personal_attribute(p_attribute_name text, p_attribute_value text, p_confidence real DEFAULT 1, p_content text DEFAULT NULL::text, p_chunks jsonb DEFAULT NULL::jsonb, p_metadata jsonb DEFAULT '{}'::jsonb, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.personal_attributes
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_personal_attribute(p_attribute_name text, p_attribute_value text, p_confidence real, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'A trait of the user and the document that makes it searchable, all or nothing. The text is p_content, or "name: value"; its chunks are p_chunks, as in add_document, or it is one chunk. Returns the attribute. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 the name or value is empty or too long, or the confidence not 0..1, 42501.';

CREATE TABLE public.profile_data (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    document_id uuid NOT NULL,
    category text NOT NULL,
    data jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT profile_data_category_length CHECK (((char_length(category) >= 1) AND (char_length(category) <= 100))),
    CONSTRAINT profile_data_data_object CHECK ((jsonb_typeof(data) = 'object'::text)),
    CONSTRAINT profile_data_data_size CHECK ((pg_column_size(data) <= 262144))
);

COMMENT ON TABLE public.profile_data IS 'What is known of the user as objects by category, each with a document that makes it searchable.';

COMMENT ON COLUMN public.profile_data.data IS 'An object of the app''s own shape, ≤ 256 kB.';

CREATE FUNCTION public.add_profile_data(p_category text, p_data jsonb, p_content text DEFAULT NULL::text, p_chunks jsonb DEFAULT NULL::jsonb, p_metadata jsonb DEFAULT '{}'::jsonb, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.profile_data
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_profile_data(p_category text, p_data jsonb, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'An object about the user and the document that makes it searchable, all or nothing. The text is p_content, or the category and the data; its chunks are p_chunks, as in add_document, or it is one chunk. Returns the profile data. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 the category is too long, or p_data no object or too large, 42501.';

CREATE FUNCTION public.append_document_chunks(p_document_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.append_document_chunks(p_document_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'A batch of a draft''s chunks, as in add_document, from p_first_index on, counted from 0; what the draft had from there on is replaced. Returns how many chunks it has. Errors: 400 invalid_chunks, 400 invalid_embedding, 404 document_not_found, 413 too_many_chunks, 409 request_conflict, 42501.';

CREATE TABLE public.conversations (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    title text,
    summary text,
    message_count integer DEFAULT 0 NOT NULL,
    last_message_at timestamp with time zone,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT conversations_message_count_positive CHECK ((message_count >= 0)),
    CONSTRAINT conversations_summary_length CHECK ((char_length(summary) <= 8000)),
    CONSTRAINT conversations_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

COMMENT ON TABLE public.conversations IS 'A thread of messages of one user.';

COMMENT ON COLUMN public.conversations.summary IS 'What came before the history that still fits a prompt, in words; written by the app.';

COMMENT ON COLUMN public.conversations.message_count IS 'How many messages were ever stored: the last message''s seq. Kept by the numbering trigger.';

COMMENT ON COLUMN public.conversations.last_message_at IS 'The "timestamp" of the last message. Kept by the numbering trigger.';

CREATE FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean DEFAULT true, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.conversations
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) IS 'Archives a conversation, or takes it back with p_archived false; archived twice, the first time stays. Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.begin_document(p_title text, p_content text, p_metadata jsonb DEFAULT NULL::jsonb, p_source_type text DEFAULT NULL::text, p_source_uri text DEFAULT NULL::text, p_document_id uuid DEFAULT NULL::uuid, p_expected_version integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.begin_document(p_title text, p_content text, p_metadata jsonb, p_source_type text, p_source_uri text, p_document_id uuid, p_expected_version integer, p_user_id uuid, p_request_id uuid) IS 'Begins a document whose chunks come in batches: append_document_chunks, then finish_document. With p_document_id it is the next version of that one, which stays as it is until then; what is null is taken from it. p_content is the whole text. Returns the draft, whose id the other two take; to give it up, delete it from documents. A draft that is not finished within seven days goes when the user begins another. Errors: 400 invalid_document, 413 document_too_large, 404 document_not_found, 409 version_conflict, 409 request_conflict, 42501.';

CREATE FUNCTION public.claim_embedding_jobs(p_limit integer DEFAULT 50, p_lease_seconds integer DEFAULT 120) RETURNS TABLE(id bigint, source text, content text, content_hash text, embedding_model text, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.claim_embedding_jobs(p_limit integer, p_lease_seconds integer) IS 'Up to 500 texts to embed, for p_lease_seconds the caller''s alone; who has not completed by then loses them to the next. embedding_model is the model to use; null: the worker''s own. Hand content_hash back with the result. Service role only. Errors: 400 invalid_limit, 400 invalid_lease, 42501.';

CREATE FUNCTION public.complete_embedding_jobs(p_results jsonb) RETURNS TABLE(id bigint, outcome text)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.complete_embedding_jobs(p_results jsonb) IS 'The vectors of claimed jobs: [{id, content_hash as claimed, embedding, embedding_model}], up to 500. Each by itself: stored; stale, when the text has changed meanwhile, and queued again; gone, when there is nothing to do any more; failed, when it is no vector of the model asked for, and delayed. The last one of a user''s change of model makes searches compare the new vectors. Service role only. Errors: 400 invalid_results, 42501.';

CREATE FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid DEFAULT NULL::uuid, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid, p_user_id uuid, p_request_id uuid) IS 'Up to 200 new cards, all or nothing: [{question, answer, embedding?, embedding_model?}]. With p_message_id they name the chat message that they were made from, and its has_flashcards is true from then on. Returns the cards in their order, without vectors. Errors: 400 invalid_flashcards, 400 invalid_embedding, 404 deck_not_found, 404 message_not_found, 413 too_many_flashcards, 409 request_conflict, 23514 a name of a model is too long, 42501.';

CREATE FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) IS 'Deletes a conversation with its messages. Memories drawn from it stay, without their source. Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.delete_vectors(p_ids text[] DEFAULT NULL::text[], p_filter jsonb DEFAULT NULL::jsonb, p_collection text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.delete_vectors(p_ids text[], p_filter jsonb, p_collection text, p_user_id uuid, p_request_id uuid) IS 'Deletes the rows of these ids whose metadata contains the filter, in the collection, and returns how many there were; what is null does not narrow, but p_ids or p_filter is given. A user''s own rows; with the secret key those of p_user_id, or without it the backend''s. Errors: 400 invalid_filter, 409 request_conflict, 42501.';

CREATE FUNCTION public.embedding_job_stats() RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.embedding_job_stats() IS 'The queue: {waiting, leased, retrying, dead, oldest_seconds of those alive, dead_jobs: the last ten [{id, source, row_id, last_error}], reembedding: users whose change of model is not done}. Service role only. Errors: 42501.';

CREATE FUNCTION public.fail_embedding_job(p_job_id bigint, p_error text) RETURNS TABLE(attempts integer, run_after timestamp with time zone, is_dead boolean)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.fail_embedding_job(p_job_id bigint, p_error text) IS 'Says that a claimed job failed, and why: it is handed out again after 10, 20, 40, … seconds, up to ten minutes, and after the eighth attempt never. No row for a job that is gone. Service role only. Errors: 42501.';

CREATE FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid, p_request_id uuid) IS 'Makes a draft visible at once and whole: a new document, or the next version of the one it was begun for, whose id it then has. Returns that document. Errors: 400 invalid_chunks, 404 document_not_found, 409 version_conflict, 409 document_pending, 409 request_conflict, 42501.';

CREATE FUNCTION public.flashcard_stats(p_deck_id uuid DEFAULT NULL::uuid, p_days integer DEFAULT 30, p_now timestamp with time zone DEFAULT now(), p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.flashcard_stats(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid) IS 'How it goes, in one deck or in all: {cards: {total, new, learning, review, relearning, suspended, leeches, due}, retention: {reviews, recalled, rate}, reviews_by_day: [{day, reviews, new, again, hard, good, easy, duration_ms}], forecast: [{in_days: 0..29, due}]}. Retention is of the last p_days'' reviews in state 2, rate null without any; days are the deck''s, and only those with reviews. The forecast counts each card once, overdue ones today. Errors: 400 invalid_days, 404 deck_not_found, 42501.';

CREATE FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) IS 'Closes the memory of a key: it is recalled no more, and undo_memory_change can bring it back. To erase it for good, delete its rows of user_memories. Errors: 404 memory_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_history_count integer DEFAULT 20, p_memory_count integer DEFAULT 8, p_token_budget integer DEFAULT 3000, p_query_text text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) IS 'Everything a reply needs, in one call: {personality: the LLM context or null, memories: [{id, key, value, category, importance, score}] as recall_memories ranks and counts them, history: [{id, seq, sender_type, message_text}] oldest first, documents: [], summary: text or null, answered: null}. When store_chat_pair has already kept p_request_id, answered is {id, session_id, user_message, message_text, status, model} and the rest is empty. History is cut to what p_token_budget leaves after the memories, at four characters a token. A p_session_id that is new, or null, has no history. Errors: 400 invalid_limit, 400 invalid_embedding, 42501.';

CREATE FUNCTION public.get_chat_history(p_session_id uuid DEFAULT NULL::uuid, p_limit integer DEFAULT 50, p_before_seq integer DEFAULT NULL::integer, p_before timestamp with time zone DEFAULT NULL::timestamp with time zone, p_before_id uuid DEFAULT NULL::uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, message_text text, sender_type text, status text, mood_detected text, sentiment_score numeric, model text, parent_id uuid, feedback_score smallint, has_flashcards boolean, metadata jsonb, "timestamp" timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) IS 'Messages, newest first, a page of 1 to 200. Of one conversation: the next page is p_before_seq = the last row''s seq. Of all: p_before and p_before_id = the last row''s timestamp and id. A conversation that is not the user''s is empty. Errors: 400 invalid_limit, 42501.';

CREATE FUNCTION public.get_due_flashcards(p_deck_id uuid DEFAULT NULL::uuid, p_limit integer DEFAULT 50, p_now timestamp with time zone DEFAULT now(), p_user_id uuid DEFAULT auth.uid()) RETURNS SETOF public.flashcard
    LANGUAGE plpgsql STABLE ROWS 50
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_due_flashcards(p_deck_id uuid, p_limit integer, p_now timestamp with time zone, p_user_id uuid) IS 'What to learn at p_now, up to 500 cards, of one deck or of all: cards at a step first, then due reviews with new cards spread among them, as many as new_per_day and reviews_per_day leave of the day in the deck''s timezone. Suspended cards are not shown. Reads only. Errors: 400 invalid_limit, 404 deck_not_found, 42501.';

CREATE FUNCTION public.get_embedding_model(p_user_id uuid DEFAULT auth.uid()) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_embedding_model(p_user_id uuid) IS 'The model to embed this user''s queries with: the one whose vectors searches compare. Null when no model is registered. Errors: 42501.';

CREATE FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_request_id uuid DEFAULT NULL::uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_request_id uuid, p_user_id uuid) IS 'What making cards from a message needs: {message_text, questions: those of the latest 50 cards that were made from it, created: the cards that create_flashcards has made for p_request_id, or null}. Reads only. Errors: 404 deck_not_found, 404 message_not_found, 42501.';

CREATE FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 5,000 cards with the state that they had elsewhere, all or nothing: [{question, answer, state?, due?, stability?, difficulty?, scheduled_days?, learning_steps?, reps?, lapses?, last_review?, is_leech?, suspended_at?}]; without a state they are new. Always makes new cards; returns how many. Errors: 400 invalid_flashcards, 404 deck_not_found, 413 too_many_flashcards, 409 request_conflict, 42501.';

CREATE FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, sender_type text, message_text text, "timestamp" timestamp with time zone, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) IS 'The user''s messages nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold. Exact up to 1,000 embedded messages; above, signs rank first and the best 14 × √messages, at least 20 × match_count, are compared exactly. embedding_model null compares all: name it where there is more than one. Errors: 400 invalid_embedding, 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer DEFAULT 10, filter jsonb DEFAULT '{}'::jsonb, match_threshold double precision DEFAULT 0, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, document_id uuid, content text, metadata jsonb, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer, filter jsonb, match_threshold double precision, embedding_model text, p_user_id uuid) IS 'The user''s chunks nearest in meaning, with the metadata of their document: similarity = 1 − cosine distance, most similar first, at least match_threshold. filter: an object that the document''s metadata contains. embedding_model null is the user''s, of get_embedding_model. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, filter jsonb DEFAULT '{}'::jsonb, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, deck_id uuid, question text, answer text, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) IS 'The user''s cards nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold; suspended ones too. filter: {deck_id?}. embedding_model null compares all: name it where there is more than one. Reads only. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, filter jsonb DEFAULT '{}'::jsonb, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, memory_key text, memory_value text, memory_category text, importance text, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) IS 'The user''s memories nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold. filter: {category?, importance?, key?}. embedding_model null compares all: name it where there is more than one. Reads only; recall_memories ranks for a reply. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer DEFAULT 10, filter jsonb DEFAULT '{}'::jsonb, collection text DEFAULT NULL::text, match_threshold double precision DEFAULT '-1'::integer, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id text, content text, metadata jsonb, similarity double precision, created_at timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer, filter jsonb, collection text, match_threshold double precision, embedding_model text, p_user_id uuid) IS 'The rows of vectors nearest in meaning: similarity = 1 − cosine distance, most similar first. filter: an object that the metadata contains; collection and embedding_model null are all. A user''s own rows; with the secret key the backend''s, and those of p_user_id if it is given. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone DEFAULT now(), p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(rating integer, state smallint, due timestamp with time zone, stability double precision, difficulty double precision, scheduled_days integer, learning_steps integer, reps integer, lapses integer)
    LANGUAGE plpgsql STABLE ROWS 4
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone, p_user_id uuid) IS 'What a review at p_at would make of the card, a row for each rating. Reads only. Errors: 404 flashcard_not_found, 409 reviewed_since, 42501.';

CREATE FUNCTION public.recall_memories(p_query_embedding text DEFAULT NULL::text, p_query_text text DEFAULT NULL::text, p_limit integer DEFAULT 8, p_as_of timestamp with time zone DEFAULT now(), p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, memory_key text, memory_value text, memory_category text, importance text, similarity double precision, score double precision, relevance double precision, importance_weight double precision, decay double precision)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) IS 'The memories that a reply should know: score = relevance × importance_weight × decay, best first. relevance: cosine similarity to p_query_embedding or the share of p_query_text''s words that the memory has, whichever is greater. importance_weight: 0.8, 1 or 1.25. decay: halves every 30 days since the last recall, slower the more often it was recalled, never under 0.25. p_as_of reads what was true then. Counts the access of the active ones returned. Errors: 400 invalid_query, 400 invalid_embedding, 400 invalid_limit, 42501.';

CREATE FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) IS 'The user''s word on an AI message: 1, −1, or null to take it back. Errors: 400 invalid_score, 404 message_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.conversations
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) IS 'Sets a title of 1 to 200 characters, or none. Errors: 404 conversation_not_found, 409 request_conflict, 23514 the title is empty or too long, 42501.';

CREATE FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid DEFAULT NULL::uuid, p_limit integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid, p_request_id uuid) IS 'Replays the reviews of each card with the deck''s settings as they are now, after weights or retention changed: {cards, changed, after}. Cards without reviews stay as they are. For a large deck p_limit cards at a time: hand after back as p_after until it is null. Errors: 400 invalid_limit, 404 deck_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.reset_flashcard(p_flashcard_id uuid, p_reset_counts boolean DEFAULT false, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.reset_flashcard(p_flashcard_id uuid, p_reset_counts boolean, p_user_id uuid, p_request_id uuid) IS 'Makes a card new again, due now; p_reset_counts also forgets how often it was reviewed and forgotten, and that it was a leech. Returns the card; undo_review takes it back. Errors: 404 flashcard_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.restore_document_version(p_document_id uuid, p_version integer, p_expected_version integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.restore_document_version(p_document_id uuid, p_version integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) IS 'Makes an earlier version of a document the newest: title, content, chunks, metadata and source. Chunks that the present version does not have are queued for their vectors again. The present version stays restorable. Returns the document. Errors: 404 version_not_found, 404 document_not_found, 409 version_conflict, 409 document_pending, 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 42501.';

CREATE FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_duration_ms integer DEFAULT NULL::integer, p_expected_version integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) IS 'One review: rating 1 again, 2 hard, 3 good, 4 easy. Card and log are written together; returns the card. p_reviewed_at null is now; a review with the time and rating of one that is there changes nothing. p_expected_version: the version that was shown; another is a conflict. At eight lapses, and every four more, the card is suspended as a leech. Errors: 400 invalid_rating, 400 invalid_duration, 400 review_in_future, 404 flashcard_not_found, 409 version_conflict, 409 flashcard_suspended, 409 reviewed_since, 409 request_conflict, 42501.';

CREATE FUNCTION public.review_flashcards(p_reviews jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS TABLE("position" integer, flashcard_id uuid, outcome text, state smallint, due timestamp with time zone, version integer)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.review_flashcards(p_reviews jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 200 reviews made offline: [{flashcard_id, rating 1..4, reviewed_at, duration_ms?, expected_version?}], applied in the order of their times, whatever their order here. Each is reported, by its position from 1, with the card as it then is. outcome: applied; duplicate, it was applied before; or why it was not, as review_flashcard''s errors: invalid_rating, invalid_duration, review_in_future, flashcard_not_found, version_conflict, flashcard_suspended or reviewed_since. One that is refused does not keep the others. Errors: 400 invalid_reviews, 413 too_many_reviews, 409 request_conflict, 42501.';

CREATE FUNCTION public.search_chat_messages(p_query text, p_limit integer DEFAULT 20, p_session_id uuid DEFAULT NULL::uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, sender_type text, message_text text, snippet text, rank real, "timestamp" timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) IS 'Full text search in English stems with "quotes", or and −minus; messages with all words, or, when there are none, with any. snippet is HTML-escaped text with the words in <mark>. Errors: 400 invalid_query, 400 invalid_limit, 42501.';

CREATE FUNCTION public.search_documents(p_query text, p_query_embedding text DEFAULT NULL::text, p_limit integer DEFAULT 10, p_filter jsonb DEFAULT '{}'::jsonb, p_full_text_weight double precision DEFAULT 1, p_semantic_weight double precision DEFAULT 1, p_rrf_k integer DEFAULT 50, p_embedding_model text DEFAULT NULL::text, p_mmr_lambda double precision DEFAULT NULL::double precision, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, document_id uuid, chunk_index integer, title text, content text, metadata jsonb, similarity double precision, full_text_rank bigint, semantic_rank bigint, score double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.search_documents(p_query text, p_query_embedding text, p_limit integer, p_filter jsonb, p_full_text_weight double precision, p_semantic_weight double precision, p_rrf_k integer, p_embedding_model text, p_mmr_lambda double precision, p_user_id uuid) IS 'The user''s chunks by words and by meaning: score = full_text_weight / (rrf_k + full_text_rank) + semantic_weight / (rrf_k + semantic_rank), best first; a rank is null where that search did not find it, each looks twice p_limit deep. p_query: words, "phrases", or, −minus; p_query or p_query_embedding may be missing. p_filter as in match_documents. p_mmr_lambda 0..1 orders by maximal marginal relevance instead, 0 for the most diverse; needs the embedding. Errors: 400 invalid_query, 400 invalid_weight, 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb DEFAULT NULL::jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.profiles
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) IS 'Takes five scores 0..100 made elsewhere; the LLM context is written from them unless one is given. Returns the profile. Errors: 400 invalid_scores, 400 invalid_llm_context, 409 request_conflict, 23514 a context over 16 kB, 42501 not your user id.';

CREATE FUNCTION public.start_reembedding(p_model text, p_user_id uuid DEFAULT NULL::uuid) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.start_reembedding(p_model text, p_user_id uuid) IS 'Begins the change to another model, of one user or, with p_user_id null, of all, where it also becomes the default. Every row whose vector is of another model is queued; searches compare the old ones until all of a user are done, then the new ones. Rows of a backend, and vectors whose model nobody named, stay as they are. Returns how many rows were queued. Service role only. Errors: 404 embedding_model_not_found, 42501.';

CREATE FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid DEFAULT NULL::uuid, p_mood_detected text DEFAULT NULL::text, p_sentiment_score numeric DEFAULT NULL::numeric, p_model text DEFAULT NULL::text, p_memories jsonb DEFAULT '[]'::jsonb, p_user_embedding text DEFAULT NULL::text, p_ai_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_metadata jsonb DEFAULT '{}'::jsonb, p_status text DEFAULT 'complete'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) IS 'Keeps a message and its answer, and the memories drawn from it, all or nothing; returns the AI message''s id. Makes the conversation when p_session_id is null or new to the user. p_memories as in upsert_memories, their source the user''s message unless they name one. p_status is the answer''s: complete, streaming, error or cancelled. Errors: 400 invalid_message, 400 invalid_status, 400 invalid_sentiment, 400 invalid_embedding, 400 invalid_memories, 400 invalid_memory, 413 too_many_memories, 409 request_conflict, 23514 a label or the metadata is too long, 42501.';

CREATE FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.profiles
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) IS 'Scores 50 answers 1..5, in the order of personality_items, to five factors 0..100; writes scores, LLM context and completion in one step and returns the profile. Errors: 400 invalid_answers, 409 request_conflict, 42501 not your user id.';

CREATE FUNCTION public.suspend_flashcard(p_flashcard_id uuid, p_suspended boolean DEFAULT true, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.suspend_flashcard(p_flashcard_id uuid, p_suspended boolean, p_user_id uuid, p_request_id uuid) IS 'Suspends a card, so that it is neither shown nor reviewed, or takes it up again with p_suspended false, leech or not; suspended twice, the first time stays. Returns since when it is suspended, or null. Errors: 404 flashcard_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.user_memories
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) IS 'Takes back the latest change of a memory, by its id in user_memory_history: value, attributes and embedding are again what they were, and the undoing is a change in the history itself. Returns the memory that now stands, no row if none does. Errors: 404 memory_change_not_found, 409 memory_changed_since, 409 request_conflict, 42501.';

CREATE FUNCTION public.undo_review(p_flashcard_id uuid, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.undo_review(p_flashcard_id uuid, p_user_id uuid, p_request_id uuid) IS 'Takes back the card''s last review, or its reset: the card is bit for bit as it was, but for its version, and the log is gone. Called again, the one before. Returns the card. Errors: 404 flashcard_not_found, 409 nothing_to_undo, 409 flashcard_changed_since, 409 request_conflict, 42501.';

CREATE FUNCTION public.update_article(p_article_id uuid, p_title text DEFAULT NULL::text, p_content text DEFAULT NULL::text, p_chunks jsonb DEFAULT NULL::jsonb, p_url text DEFAULT NULL::text, p_author text DEFAULT NULL::text, p_published_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_summary text DEFAULT NULL::text, p_tags text[] DEFAULT NULL::text[], p_metadata jsonb DEFAULT NULL::jsonb, p_source_uri text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_expected_version integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.articles
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.update_article(p_article_id uuid, p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) IS 'Changes an article and its document, all or nothing, as update_document does; what is null stays, and an empty p_url, p_author, p_summary or p_source_uri is none. p_expected_version is the document''s. Returns the article. Errors: 404 article_not_found, 404 document_not_found, 409 version_conflict, 409 document_pending, 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 a field of the article is too long, 42501.';

CREATE FUNCTION public.update_document(p_document_id uuid, p_title text DEFAULT NULL::text, p_content text DEFAULT NULL::text, p_chunks jsonb DEFAULT NULL::jsonb, p_metadata jsonb DEFAULT NULL::jsonb, p_source_type text DEFAULT NULL::text, p_source_uri text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_expected_version integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.update_document(p_document_id uuid, p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) IS 'Changes a document, all or nothing; what is null stays, an empty p_source_uri is none. New content comes with its p_chunks, as in add_document, which replace the old ones; a chunk of the same text keeps its vector. The same content keeps its chunks. The old version stays restorable. p_expected_version is the version that was read: a newer one is not overwritten. Without it the later of two updates stands, whole. Returns the document. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 404 document_not_found, 409 version_conflict, 409 document_pending, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 42501.';

CREATE FUNCTION public.update_personal_attribute(p_attribute_id uuid, p_attribute_name text DEFAULT NULL::text, p_attribute_value text DEFAULT NULL::text, p_confidence real DEFAULT NULL::real, p_content text DEFAULT NULL::text, p_chunks jsonb DEFAULT NULL::jsonb, p_metadata jsonb DEFAULT NULL::jsonb, p_embedding_model text DEFAULT NULL::text, p_expected_version integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.personal_attributes
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.update_personal_attribute(p_attribute_id uuid, p_attribute_name text, p_attribute_value text, p_confidence real, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) IS 'Changes a trait of the user and its document, all or nothing, as update_document does; what is null stays. Without p_content, another name or value makes another text, as in add_personal_attribute. p_expected_version is the document''s. Returns the attribute. Errors: 404 attribute_not_found, 404 document_not_found, 409 version_conflict, 409 document_pending, 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 the name or value is too long, or the confidence not 0..1, 42501.';

CREATE FUNCTION public.update_profile_data(p_profile_data_id uuid, p_category text DEFAULT NULL::text, p_data jsonb DEFAULT NULL::jsonb, p_content text DEFAULT NULL::text, p_chunks jsonb DEFAULT NULL::jsonb, p_metadata jsonb DEFAULT NULL::jsonb, p_embedding_model text DEFAULT NULL::text, p_expected_version integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.profile_data
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.update_profile_data(p_profile_data_id uuid, p_category text, p_data jsonb, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) IS 'Changes an object about the user and its document, all or nothing, as update_document does; what is null stays. Without p_content, another category or p_data makes another text, as in add_profile_data. p_expected_version is the document''s. Returns the profile data. Errors: 404 profile_data_not_found, 404 document_not_found, 409 version_conflict, 409 document_pending, 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 the category is too long, or p_data no object or too large, 42501.';

CREATE TABLE public.agent_analyses (
    user_id uuid NOT NULL,
    agent_type text NOT NULL,
    analysis_data jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT agent_analyses_agent_type_length CHECK (((char_length(agent_type) >= 1) AND (char_length(agent_type) <= 100))),
    CONSTRAINT agent_analyses_data_object CHECK ((jsonb_typeof(analysis_data) = 'object'::text)),
    CONSTRAINT agent_analyses_data_size CHECK ((pg_column_size(analysis_data) <= 262144))
);

COMMENT ON TABLE public.agent_analyses IS 'The latest result of each kind of analysis an agent made of a user; one row a user and type.';

COMMENT ON COLUMN public.agent_analyses.analysis_data IS 'An object of the agent''s own shape, ≤ 256 kB.';

CREATE FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.agent_analyses
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid, p_request_id uuid) IS 'Keeps the latest analysis of a type, replacing the one before. Errors: 23502 a part is missing, 23514 the type is over 100 characters or the data no object of at most 256 kB, 409 request_conflict, 42501 not your user id.';

CREATE FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.user_memories
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 200 memories, all or nothing: [{key, value, category?, importance? low|medium|high, embedding?, embedding_model?, source_message_id?, confidence? 0..1, expires_at?, action? upsert|delete|none}], applied in their order. Another value for a key supersedes the old one, which stays readable; a confidence under 0.5 is kept as pending until an upsert is surer. Returns the rows that now stand. Errors: 400 invalid_memories, 400 invalid_memory, 400 invalid_embedding, 413 too_many_memories, 409 request_conflict, 42501.';

CREATE FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text DEFAULT NULL::text, p_importance text DEFAULT NULL::text, p_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_source_message_id uuid DEFAULT NULL::uuid, p_confidence real DEFAULT NULL::real, p_expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.user_memories
    LANGUAGE sql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_user_id uuid, p_request_id uuid) IS 'One memory, as upsert_memories does it, with the same errors. Returns the row that now stands.';

CREATE FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS TABLE(id text, collection text, metadata jsonb, created_at timestamp with time zone, updated_at timestamp with time zone)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 500 rows, all or nothing: [{id?, collection?, content?, embedding?, embedding_model?, metadata?}]. A row with an id that is there replaces it; without an embedding it keeps the vector while the content is the same, and is queued for one when it is not. With the secret key and no p_user_id the rows are the backend''s, and p_request_id is not looked at. Returns the rows in order, without content and vector. Errors: 400 invalid_vectors, 400 invalid_embedding, 413 too_many_vectors, 409 vector_id_taken, 409 request_conflict, 42501.';

CREATE TABLE private.embedding_jobs (
    id bigint NOT NULL,
    user_id uuid,
    source text NOT NULL,
    row_id text NOT NULL,
    target_model text,
    content_hash text,
    attempts integer DEFAULT 0 NOT NULL,
    run_after timestamp with time zone DEFAULT now() NOT NULL,
    locked_until timestamp with time zone,
    last_error text,
    dead_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT embedding_jobs_last_error_length CHECK ((char_length(last_error) <= 1000)),
    CONSTRAINT embedding_jobs_source CHECK ((source = ANY (ARRAY['embeddings'::text, 'user_memories'::text, 'chat_messages'::text, 'vectors'::text, 'flashcards'::text])))
);

COMMENT ON TABLE private.embedding_jobs IS 'One row for each text that waits for a vector; gone when it has it, or when its row goes.';

COMMENT ON COLUMN private.embedding_jobs.user_id IS 'Null for a backend''s row of vectors.';

COMMENT ON COLUMN private.embedding_jobs.source IS 'The table of the row.';

COMMENT ON COLUMN private.embedding_jobs.target_model IS 'Of a change of model: the new one. Null: whichever the user''s searches compare.';

COMMENT ON COLUMN private.embedding_jobs.content_hash IS 'Of the text that was last handed out.';

COMMENT ON COLUMN private.embedding_jobs.attempts IS 'How often it was handed out, up to 8.';

COMMENT ON COLUMN private.embedding_jobs.run_after IS 'When it may be handed out: at the end of a claim, after a failure later each time.';

COMMENT ON COLUMN private.embedding_jobs.dead_at IS 'When it was given up, after 8 attempts; a change of its row revives it.';

ALTER TABLE private.embedding_jobs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME private.embedding_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE private.requests (
    user_id uuid NOT NULL,
    request_id uuid NOT NULL,
    operation text NOT NULL,
    content_hash bytea NOT NULL,
    result jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.requests IS 'One row for each write that carried a p_request_id: what was asked (hash) and what was answered. Rows older than the clients'' retry window may go: private.forget_requests().';

COMMENT ON COLUMN private.requests.content_hash IS 'SHA-256 of the parameters as jsonb text.';

COMMENT ON COLUMN private.requests.result IS 'What the first call returned.';

CREATE TABLE private.staged_embeddings (
    user_id uuid NOT NULL,
    source text NOT NULL,
    row_id text NOT NULL,
    content_hash text NOT NULL,
    embedding extensions.vector(1536) NOT NULL,
    embedding_model text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.staged_embeddings IS 'Vectors of the model that a user changes to. They wait here, unseen by searches, until every row has one; then all take their places at once.';

CREATE TABLE private.user_embedding_models (
    user_id uuid NOT NULL,
    model text,
    next_model text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.user_embedding_models IS 'Whose vectors are of another model than the default, or on their way to one. Written by start_reembedding.';

COMMENT ON COLUMN private.user_embedding_models.model IS 'What searches compare; null all.';

COMMENT ON COLUMN private.user_embedding_models.next_model IS 'What searches will compare once every row of the user has its vector of it; null: no change.';

CREATE TABLE public.chat_messages (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    session_id uuid NOT NULL,
    seq integer NOT NULL,
    message_text text NOT NULL,
    sender_type text NOT NULL,
    status text DEFAULT 'complete'::text NOT NULL,
    mood_detected text,
    sentiment_score numeric,
    model text,
    parent_id uuid,
    feedback_score smallint,
    has_flashcards boolean DEFAULT false NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    embedding extensions.vector(1536),
    embedding_model text,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    message_tsv tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, message_text)) STORED,
    "timestamp" timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT chat_messages_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT chat_messages_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT chat_messages_feedback_range CHECK ((feedback_score = ANY (ARRAY['-1'::integer, 1]))),
    CONSTRAINT chat_messages_metadata_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT chat_messages_metadata_size CHECK ((pg_column_size(metadata) <= 65536)),
    CONSTRAINT chat_messages_model_length CHECK ((char_length(model) <= 200)),
    CONSTRAINT chat_messages_mood_length CHECK ((char_length(mood_detected) <= 50)),
    CONSTRAINT chat_messages_sender_type CHECK ((sender_type = ANY (ARRAY['user'::text, 'ai'::text]))),
    CONSTRAINT chat_messages_sentiment_range CHECK (((sentiment_score >= (0)::numeric) AND (sentiment_score <= (1)::numeric))),
    CONSTRAINT chat_messages_status CHECK ((status = ANY (ARRAY['complete'::text, 'streaming'::text, 'error'::text, 'cancelled'::text]))),
    CONSTRAINT chat_messages_text_length CHECK (((char_length(message_text) <= 32000) AND ((message_text <> ''::text) OR (status <> 'complete'::text))))
);

COMMENT ON TABLE public.chat_messages IS 'The messages of a conversation. A trigger numbers and times them under the conversation''s row lock, whoever writes them; their text never changes.';

COMMENT ON COLUMN public.chat_messages.session_id IS 'The conversation.';

COMMENT ON COLUMN public.chat_messages.seq IS 'Place in the conversation: 1, 2, 3, … without gap or repeat, given by the numbering trigger.';

COMMENT ON COLUMN public.chat_messages.message_text IS 'At most 32,000 characters; empty only when nothing had arrived of a message that is not complete.';

COMMENT ON COLUMN public.chat_messages.sentiment_score IS '0 negative … 1 positive; null unknown.';

COMMENT ON COLUMN public.chat_messages.parent_id IS 'The message that this one answers.';

COMMENT ON COLUMN public.chat_messages.feedback_score IS '1 liked, −1 disliked, null no word.';

COMMENT ON COLUMN public.chat_messages.embedding IS '1536 numbers, compared by cosine with those of the same embedding_model only; null: not embedded.';

COMMENT ON COLUMN public.chat_messages.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many messages.';

COMMENT ON COLUMN public.chat_messages."timestamp" IS 'Given by the numbering trigger, strictly increasing within the conversation.';

CREATE TABLE public.decks (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    name text NOT NULL,
    desired_retention double precision DEFAULT 0.9 NOT NULL,
    learning_steps integer[] DEFAULT '{1,10}'::integer[] NOT NULL,
    relearning_steps integer[] DEFAULT '{10}'::integer[] NOT NULL,
    maximum_interval integer DEFAULT 36500 NOT NULL,
    enable_short_term boolean DEFAULT true NOT NULL,
    weights double precision[],
    effective_weights double precision[] GENERATED ALWAYS AS (
CASE
    WHEN ((weights IS NULL) OR private.are_fsrs_weights(weights)) THEN private.fsrs_weights(weights, cardinality(relearning_steps), enable_short_term)
    ELSE NULL::double precision[]
END) STORED,
    new_per_day integer DEFAULT 20 NOT NULL,
    reviews_per_day integer,
    timezone text DEFAULT 'UTC'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT decks_desired_retention_range CHECK (((desired_retention >= (0.1)::double precision) AND (desired_retention <= (1)::double precision))),
    CONSTRAINT decks_learning_steps CHECK (private.are_fsrs_steps(learning_steps)),
    CONSTRAINT decks_maximum_interval_range CHECK (((maximum_interval >= 1) AND (maximum_interval <= 36500))),
    CONSTRAINT decks_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT decks_new_per_day_range CHECK (((new_per_day >= 0) AND (new_per_day <= 10000))),
    CONSTRAINT decks_relearning_steps CHECK (private.are_fsrs_steps(relearning_steps)),
    CONSTRAINT decks_reviews_per_day_range CHECK (((reviews_per_day >= 0) AND (reviews_per_day <= 100000))),
    CONSTRAINT decks_timezone_form CHECK ((timezone ~ '^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+)+|Etc/GMT[+-]([0-9]|1[0-4]))$'::text)),
    CONSTRAINT decks_timezone_known CHECK ((('1970-01-01 00:00:00+00'::timestamp with time zone AT TIME ZONE timezone) IS NOT NULL)),
    CONSTRAINT decks_weights CHECK (((weights IS NULL) OR private.are_fsrs_weights(weights)))
);

COMMENT ON TABLE public.decks IS 'Cards that are learnt with the same settings.';

COMMENT ON COLUMN public.decks.desired_retention IS 'The probability of recall, 0.1..1, at which a card becomes due.';

COMMENT ON COLUMN public.decks.learning_steps IS 'Minutes between the reviews of a card that is new; {} none.';

COMMENT ON COLUMN public.decks.relearning_steps IS 'Minutes between the reviews of a card that was forgotten; {} none.';

COMMENT ON COLUMN public.decks.maximum_interval IS 'Days.';

COMMENT ON COLUMN public.decks.enable_short_term IS 'Whether there are steps, and a formula of its own for a second review on a day.';

COMMENT ON COLUMN public.decks.weights IS 'As an optimizer gave them: 21 numbers of FSRS-6, 19 of FSRS-5 or 17 of FSRS-4.5; null the defaults.';

COMMENT ON COLUMN public.decks.effective_weights IS 'The 21 weights that are scheduled with: widened and clipped as the reference does.';

COMMENT ON COLUMN public.decks.new_per_day IS 'How many new cards are shown a day.';

COMMENT ON COLUMN public.decks.reviews_per_day IS 'How many cards in review are shown a day; null all that are due.';

COMMENT ON COLUMN public.decks.timezone IS 'Whose midnight begins a day, such as Europe/Berlin: days between reviews and daily limits are counted by it.';

CREATE TABLE public.document_versions (
    user_id uuid NOT NULL,
    document_id uuid NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    content text,
    source_type text NOT NULL,
    source_uri text,
    metadata jsonb NOT NULL,
    chunks jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.document_versions IS 'What a document was before each change; restore_document_version brings it back. Written by the document RPCs and by nothing else.';

COMMENT ON COLUMN public.document_versions.content IS 'The whole text; null when the next version has the same.';

COMMENT ON COLUMN public.document_versions.chunks IS 'Its chunks in order, [{content, token_count}], without vectors; null as content is.';

COMMENT ON COLUMN public.document_versions.created_at IS 'When the next version replaced it.';

CREATE TABLE public.embedding_models (
    name text NOT NULL,
    provider text NOT NULL,
    dimensions integer NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT embedding_models_dimensions_range CHECK (((dimensions >= 1) AND (dimensions <= 1536))),
    CONSTRAINT embedding_models_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT embedding_models_provider_length CHECK (((char_length(provider) >= 1) AND (char_length(provider) <= 100)))
);

COMMENT ON TABLE public.embedding_models IS 'The models whose vectors are compared here. A shared catalogue: every signed-in user reads it, the service writes it.';

COMMENT ON COLUMN public.embedding_models.dimensions IS 'How many numbers the model gives; vectors are stored padded with zeros to 1536.';

COMMENT ON COLUMN public.embedding_models.is_default IS 'Of at most one: the model of users who have not changed theirs. Once there are vectors, start_reembedding changes it, so that nobody''s search is empty meanwhile.';

CREATE TABLE public.embeddings (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    document_id uuid NOT NULL,
    chunk_index integer NOT NULL,
    content text NOT NULL,
    token_count integer,
    embedding extensions.vector(1536),
    embedding_model text,
    embedded_at timestamp with time zone,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    content_tsv tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, content)) STORED,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT embeddings_chunk_index_range CHECK (((chunk_index >= 0) AND (chunk_index <= 19999))),
    CONSTRAINT embeddings_content_length CHECK (((char_length(content) >= 1) AND (char_length(content) <= 32000))),
    CONSTRAINT embeddings_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT embeddings_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT embeddings_token_count_positive CHECK ((token_count >= 0))
);

COMMENT ON TABLE public.embeddings IS 'The chunks of documents and their vectors. A chunk without a vector is queued for one.';

COMMENT ON COLUMN public.embeddings.chunk_index IS 'Place in the document: 0, 1, 2, … to 19,999.';

COMMENT ON COLUMN public.embeddings.content IS 'The chunk, 1 to 32,000 characters.';

COMMENT ON COLUMN public.embeddings.token_count IS 'As the writer counted; null not counted.';

COMMENT ON COLUMN public.embeddings.embedding IS '1536 numbers, compared by cosine with those of the same embedding_model only; null: not embedded. A trigger takes it away when the content changes without it.';

COMMENT ON COLUMN public.embeddings.embedded_at IS 'When the embedding was set, by a trigger.';

COMMENT ON COLUMN public.embeddings.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many chunks.';

CREATE TABLE public.flashcards (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    deck_id uuid NOT NULL,
    message_id uuid,
    question text NOT NULL,
    answer text NOT NULL,
    state smallint DEFAULT 0 NOT NULL,
    due timestamp with time zone DEFAULT now() NOT NULL,
    stability double precision DEFAULT 0 NOT NULL,
    difficulty double precision DEFAULT 0 NOT NULL,
    scheduled_days integer DEFAULT 0 NOT NULL,
    learning_steps integer DEFAULT 0 NOT NULL,
    reps integer DEFAULT 0 NOT NULL,
    lapses integer DEFAULT 0 NOT NULL,
    last_review timestamp with time zone,
    is_leech boolean DEFAULT false NOT NULL,
    suspended_at timestamp with time zone,
    version integer DEFAULT 0 NOT NULL,
    embedding extensions.vector(1536),
    embedding_model text,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT flashcards_answer_length CHECK (((char_length(answer) >= 1) AND (char_length(answer) <= 8000))),
    CONSTRAINT flashcards_counts_positive CHECK (((scheduled_days >= 0) AND ((learning_steps >= 0) AND (learning_steps <= 20)) AND (reps >= 0) AND (lapses >= 0))),
    CONSTRAINT flashcards_difficulty_range CHECK (((difficulty = (0)::double precision) OR ((difficulty >= (1)::double precision) AND (difficulty <= (10)::double precision)))),
    CONSTRAINT flashcards_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT flashcards_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT flashcards_new_is_blank CHECK ((((state = 0) = (stability = (0)::double precision)) AND ((state = 0) = (difficulty = (0)::double precision)) AND ((state = 0) = (last_review IS NULL)))),
    CONSTRAINT flashcards_question_length CHECK (((char_length(question) >= 1) AND (char_length(question) <= 8000))),
    CONSTRAINT flashcards_stability_range CHECK (((stability = (0)::double precision) OR ((stability >= (0.001)::double precision) AND (stability <= (36500)::double precision)))),
    CONSTRAINT flashcards_state CHECK (((state >= 0) AND (state <= 3))),
    CONSTRAINT flashcards_times_finite CHECK ((((due >= '0001-01-01 00:00:00+00'::timestamp with time zone) AND (due <= '9999-12-31 00:00:00+00'::timestamp with time zone)) AND (last_review >= '0001-01-01 00:00:00+00'::timestamp with time zone) AND isfinite(suspended_at)))
)
WITH (fillfactor='80');

COMMENT ON TABLE public.flashcards IS 'Question and answer, and what FSRS knows of how well they are remembered.';

COMMENT ON COLUMN public.flashcards.message_id IS 'The chat message it was made from; null also when that is gone.';

COMMENT ON COLUMN public.flashcards.state IS '0 new, 1 learning, 2 review, 3 relearning.';

COMMENT ON COLUMN public.flashcards.due IS 'When it is to be shown; of a new card, since when.';

COMMENT ON COLUMN public.flashcards.stability IS 'The days after which the probability of recall is 0.9; 0 of a new card.';

COMMENT ON COLUMN public.flashcards.difficulty IS '1..10; 0 of a new card.';

COMMENT ON COLUMN public.flashcards.scheduled_days IS 'Days from the last review to due; 0: a step.';

COMMENT ON COLUMN public.flashcards.learning_steps IS 'The step that it is at, counted from 0.';

COMMENT ON COLUMN public.flashcards.reps IS 'How often it was reviewed.';

COMMENT ON COLUMN public.flashcards.lapses IS 'How often it was forgotten.';

COMMENT ON COLUMN public.flashcards.is_leech IS 'It was forgotten eight times, and suspended for that.';

COMMENT ON COLUMN public.flashcards.suspended_at IS 'Since when it is not shown; null: it is.';

COMMENT ON COLUMN public.flashcards.version IS 'Counts the changes of the scheduler''s columns; it never returns to an earlier number.';

COMMENT ON COLUMN public.flashcards.embedding IS '1536 numbers of question and answer, compared by cosine with those of the same embedding_model only; null: not embedded.';

COMMENT ON COLUMN public.flashcards.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many cards.';

CREATE TABLE public.personality_items (
    item_number smallint NOT NULL,
    item_text text NOT NULL,
    factor text NOT NULL,
    is_reversed boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT personality_items_factor CHECK ((factor = ANY (ARRAY['openness'::text, 'conscientiousness'::text, 'extraversion'::text, 'agreeableness'::text, 'neuroticism'::text]))),
    CONSTRAINT personality_items_number_range CHECK (((item_number >= 1) AND (item_number <= 50)))
);

COMMENT ON TABLE public.personality_items IS 'The 50-item IPIP representation of Goldberg''s Big Five markers (ipip.ori.org, public domain). A shared catalogue: every signed-in user reads it, nobody owns rows. Answers run from 1 (very inaccurate) to 5 (very accurate).';

COMMENT ON COLUMN public.personality_items.is_reversed IS 'Whether agreement lowers the factor: the answer a counts as 6 − a. The published key scores emotional stability; its items are turned round here to score neuroticism.';

CREATE VIEW public.personality_profiles WITH (security_invoker='true') AS
 SELECT id,
    full_name,
    avatar_url,
    personality_openness,
    personality_conscientiousness,
    personality_extraversion,
    personality_agreeableness,
    personality_neuroticism,
    personality_llm_context,
    personality_completed_at,
    onboarding_completed,
    has_completed_personality_assessment,
    profile_completion_percentage,
    created_at,
    updated_at
   FROM public.profiles p
  WHERE (personality_completed_at IS NOT NULL);

COMMENT ON VIEW public.personality_profiles IS 'The profiles that have a personality, under the reader''s own row level security.';

CREATE TABLE public.review_logs (
    user_id uuid NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    flashcard_id uuid NOT NULL,
    version integer NOT NULL,
    rating smallint NOT NULL,
    reviewed_at timestamp with time zone NOT NULL,
    elapsed_days integer NOT NULL,
    duration_ms integer,
    state smallint NOT NULL,
    due timestamp with time zone NOT NULL,
    stability double precision NOT NULL,
    difficulty double precision NOT NULL,
    scheduled_days integer NOT NULL,
    learning_steps integer NOT NULL,
    reps integer NOT NULL,
    lapses integer NOT NULL,
    last_review timestamp with time zone,
    is_leech boolean NOT NULL,
    suspended_at timestamp with time zone,
    next_state smallint NOT NULL,
    next_due timestamp with time zone NOT NULL,
    next_stability double precision NOT NULL,
    next_difficulty double precision NOT NULL,
    next_scheduled_days integer NOT NULL,
    next_learning_steps integer NOT NULL,
    next_reps integer NOT NULL,
    next_lapses integer NOT NULL,
    next_last_review timestamp with time zone,
    next_is_leech boolean NOT NULL,
    next_suspended_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT review_logs_duration_range CHECK (((duration_ms >= 0) AND (duration_ms <= 86400000))),
    CONSTRAINT review_logs_rating CHECK (((rating >= 0) AND (rating <= 4)))
);

COMMENT ON TABLE public.review_logs IS 'Every review that stands, with the whole state of the card before it, and after it as next_…; an undone one is gone.';

COMMENT ON COLUMN public.review_logs.version IS 'The version of the card that was reviewed.';

COMMENT ON COLUMN public.review_logs.rating IS '1 again, 2 hard, 3 good, 4 easy; 0: it was reset.';

COMMENT ON COLUMN public.review_logs.elapsed_days IS 'Days since the review before, by the deck''s timezone.';

COMMENT ON COLUMN public.review_logs.duration_ms IS 'How long the answer took; null unknown.';

CREATE TABLE public.user_memory_history (
    user_id uuid NOT NULL,
    id bigint NOT NULL,
    memory_id uuid NOT NULL,
    memory_key text NOT NULL,
    action text NOT NULL,
    old_value text,
    new_value text,
    old_attributes jsonb,
    new_attributes jsonb,
    changed_by uuid,
    changed_by_role text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_memory_history_action CHECK ((action = ANY (ARRAY['ADD'::text, 'UPDATE'::text, 'SUPERSEDE'::text, 'DELETE'::text])))
);

COMMENT ON TABLE public.user_memory_history IS 'Every change of a memory, written by a trigger and by nothing else. ADD: a new key; UPDATE: other attributes; SUPERSEDE: another value; DELETE: forgotten or erased.';

COMMENT ON COLUMN public.user_memory_history.memory_id IS 'The row that the change left standing, or took away. No foreign key: it may be erased since.';

COMMENT ON COLUMN public.user_memory_history.old_attributes IS 'Category, importance, confidence, status and expiry before; new_attributes after.';

COMMENT ON COLUMN public.user_memory_history.changed_by IS 'The user of the token; null when a backend did it.';

COMMENT ON COLUMN public.user_memory_history.changed_by_role IS 'The database role of the request.';

ALTER TABLE public.user_memory_history ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.user_memory_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.vectors (
    id text DEFAULT (gen_random_uuid())::text NOT NULL,
    user_id uuid DEFAULT auth.uid(),
    collection text DEFAULT 'default'::text NOT NULL,
    content text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    embedding extensions.vector(1536),
    embedding_model text,
    embedded_at timestamp with time zone,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT vectors_collection_length CHECK (((char_length(collection) >= 1) AND (char_length(collection) <= 100))),
    CONSTRAINT vectors_content_length CHECK ((char_length(content) <= 100000)),
    CONSTRAINT vectors_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT vectors_id_length CHECK (((char_length(id) >= 1) AND (char_length(id) <= 200))),
    CONSTRAINT vectors_metadata_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT vectors_metadata_size CHECK ((pg_column_size(metadata) <= 65536))
);

COMMENT ON TABLE public.vectors IS 'Vectors with text and metadata, for clients that bring their own shape of store. A row of text without a vector is queued for one.';

COMMENT ON COLUMN public.vectors.user_id IS 'Whose row it is: the token''s user; null, a backend''s, which wrote it with the secret key.';

COMMENT ON COLUMN public.vectors.collection IS 'A name that keeps stores of one user apart.';

COMMENT ON COLUMN public.vectors.embedding IS '1536 numbers, compared by cosine. A trigger takes it away when the content changes without it.';

COMMENT ON COLUMN public.vectors.embedding_model IS 'The model that made the vector; null: the client''s own, which re-embedding leaves alone.';

COMMENT ON COLUMN public.vectors.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many rows.';

ALTER TABLE ONLY private.embedding_jobs
    ADD CONSTRAINT embedding_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY private.embedding_jobs
    ADD CONSTRAINT embedding_jobs_row_key UNIQUE NULLS NOT DISTINCT (user_id, source, row_id, target_model);

ALTER TABLE ONLY private.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (user_id, request_id);

ALTER TABLE ONLY private.staged_embeddings
    ADD CONSTRAINT staged_embeddings_pkey PRIMARY KEY (user_id, source, row_id);

ALTER TABLE ONLY private.user_embedding_models
    ADD CONSTRAINT user_embedding_models_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.agent_analyses
    ADD CONSTRAINT agent_analyses_pkey PRIMARY KEY (user_id, agent_type);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_document_key UNIQUE (user_id, document_id);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_session_seq_key UNIQUE (user_id, session_id, seq);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.decks
    ADD CONSTRAINT decks_name_key UNIQUE (user_id, name);

ALTER TABLE ONLY public.decks
    ADD CONSTRAINT decks_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_pkey PRIMARY KEY (user_id, document_id, version);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.embedding_models
    ADD CONSTRAINT embedding_models_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.embeddings
    ADD CONSTRAINT embeddings_document_chunk_key UNIQUE (user_id, document_id, chunk_index) DEFERRABLE;

ALTER TABLE ONLY public.embeddings
    ADD CONSTRAINT embeddings_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.flashcards
    ADD CONSTRAINT flashcards_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.personal_attributes
    ADD CONSTRAINT personal_attributes_document_key UNIQUE (user_id, document_id);

ALTER TABLE ONLY public.personal_attributes
    ADD CONSTRAINT personal_attributes_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.personality_items
    ADD CONSTRAINT personality_items_pkey PRIMARY KEY (item_number);

ALTER TABLE ONLY public.profile_data
    ADD CONSTRAINT profile_data_document_key UNIQUE (user_id, document_id);

ALTER TABLE ONLY public.profile_data
    ADD CONSTRAINT profile_data_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.review_logs
    ADD CONSTRAINT review_logs_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.review_logs
    ADD CONSTRAINT review_logs_version_key UNIQUE (user_id, flashcard_id, version);

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.user_memory_history
    ADD CONSTRAINT user_memory_history_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.vectors
    ADD CONSTRAINT vectors_pkey PRIMARY KEY (id);

CREATE INDEX embedding_jobs_dead_at_idx ON private.embedding_jobs USING btree (dead_at) WHERE (dead_at IS NOT NULL);

CREATE INDEX embedding_jobs_run_after_idx ON private.embedding_jobs USING btree (run_after, id) WHERE (dead_at IS NULL);

CREATE INDEX requests_created_at_idx ON private.requests USING btree (created_at);

CREATE INDEX user_embedding_models_model_idx ON private.user_embedding_models USING btree (model);

CREATE INDEX user_embedding_models_next_model_idx ON private.user_embedding_models USING btree (next_model);

CREATE INDEX chat_messages_embedding_model_idx ON public.chat_messages USING btree (user_id, embedding_model) WHERE (embedding IS NOT NULL);

CREATE INDEX chat_messages_parent_idx ON public.chat_messages USING btree (user_id, parent_id);

CREATE INDEX chat_messages_timestamp_idx ON public.chat_messages USING btree (user_id, "timestamp" DESC, id DESC);

CREATE INDEX chat_messages_tsv_idx ON public.chat_messages USING gin (user_id, message_tsv);

CREATE INDEX conversations_last_message_at_idx ON public.conversations USING btree (user_id, last_message_at DESC);

CREATE INDEX documents_metadata_idx ON public.documents USING gin (user_id, metadata jsonb_path_ops);

CREATE INDEX documents_pending_idx ON public.documents USING btree (user_id) WHERE (status = 'pending'::text);

CREATE INDEX documents_replaces_idx ON public.documents USING btree (user_id, replaces) WHERE (replaces IS NOT NULL);

CREATE UNIQUE INDEX embedding_models_default_key ON public.embedding_models USING btree (is_default) WHERE is_default;

CREATE INDEX embeddings_tsv_idx ON public.embeddings USING gin (user_id, content_tsv);

CREATE INDEX flashcards_deck_idx ON public.flashcards USING btree (user_id, deck_id, id);

CREATE INDEX flashcards_message_idx ON public.flashcards USING btree (user_id, message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX flashcards_queue_idx ON public.flashcards USING btree (user_id, deck_id, state, due, id) WHERE (suspended_at IS NULL);

CREATE INDEX review_logs_reviewed_at_idx ON public.review_logs USING btree (user_id, reviewed_at);

CREATE UNIQUE INDEX user_memories_active_key ON public.user_memories USING btree (user_id, memory_key) WHERE (status = 'active'::text);

CREATE INDEX user_memories_key_idx ON public.user_memories USING btree (user_id, memory_key);

CREATE INDEX user_memories_source_message_idx ON public.user_memories USING btree (user_id, source_message_id) WHERE (source_message_id IS NOT NULL);

CREATE INDEX user_memories_superseded_by_idx ON public.user_memories USING btree (user_id, superseded_by) WHERE (superseded_by IS NOT NULL);

CREATE INDEX user_memory_history_key_idx ON public.user_memory_history USING btree (user_id, memory_key, id DESC);

CREATE INDEX vectors_collection_idx ON public.vectors USING btree (user_id, collection);

CREATE INDEX vectors_metadata_idx ON public.vectors USING gin (user_id, metadata jsonb_path_ops);

CREATE TRIGGER agent_analyses_touch_updated_at BEFORE UPDATE ON public.agent_analyses FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER articles_delete_document AFTER DELETE ON public.articles FOR EACH ROW EXECUTE FUNCTION private.delete_document_of();

CREATE TRIGGER articles_touch_updated_at BEFORE UPDATE ON public.articles FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER chat_messages_number BEFORE INSERT ON public.chat_messages FOR EACH ROW EXECUTE FUNCTION private.number_message();

CREATE TRIGGER chat_messages_queue_insert AFTER INSERT ON public.chat_messages FOR EACH ROW WHEN (((new.embedding IS NULL) AND (new.message_text <> ''::text) AND (new.status = 'complete'::text))) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER chat_messages_queue_update AFTER UPDATE OF embedding ON public.chat_messages FOR EACH ROW WHEN (((new.embedding IS NULL) AND (old.embedding IS NOT NULL) AND (new.message_text <> ''::text))) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER chat_messages_unqueue AFTER DELETE ON public.chat_messages FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding();

CREATE TRIGGER conversations_touch_updated_at BEFORE UPDATE ON public.conversations FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER decks_touch_updated_at BEFORE UPDATE ON public.decks FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER documents_hash_content BEFORE INSERT OR UPDATE OF content ON public.documents FOR EACH ROW EXECUTE FUNCTION private.hash_content();

CREATE TRIGGER documents_touch_updated_at BEFORE UPDATE ON public.documents FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER embeddings_embedded BEFORE INSERT ON public.embeddings FOR EACH ROW WHEN ((new.embedding IS NOT NULL)) EXECUTE FUNCTION private.keep_embedding_true();

CREATE TRIGGER embeddings_keep_embedding_true BEFORE UPDATE OF content, embedding ON public.embeddings FOR EACH ROW EXECUTE FUNCTION private.keep_embedding_true();

CREATE TRIGGER embeddings_queue_insert AFTER INSERT ON public.embeddings FOR EACH ROW WHEN ((new.embedding IS NULL)) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER embeddings_queue_update AFTER UPDATE OF content, embedding ON public.embeddings FOR EACH ROW WHEN (((new.embedding IS NULL) AND ((old.embedding IS NOT NULL) OR (new.content <> old.content)))) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER embeddings_unqueue AFTER DELETE ON public.embeddings FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding();

CREATE TRIGGER flashcards_keep_embedding_true BEFORE UPDATE OF question, answer ON public.flashcards FOR EACH ROW WHEN (((new.question <> old.question) OR (new.answer <> old.answer))) EXECUTE FUNCTION private.keep_card_embedding_true();

CREATE TRIGGER flashcards_mark_message AFTER INSERT ON public.flashcards FOR EACH ROW WHEN ((new.message_id IS NOT NULL)) EXECUTE FUNCTION private.mark_message();

CREATE TRIGGER flashcards_queue_insert AFTER INSERT ON public.flashcards FOR EACH ROW WHEN ((new.embedding IS NULL)) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER flashcards_queue_update AFTER UPDATE OF question, answer, embedding ON public.flashcards FOR EACH ROW WHEN (((new.embedding IS NULL) AND ((old.embedding IS NOT NULL) OR (new.question <> old.question) OR (new.answer <> old.answer)))) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER flashcards_touch_updated_at BEFORE UPDATE ON public.flashcards FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER flashcards_unmark_message AFTER DELETE ON public.flashcards FOR EACH ROW WHEN ((old.message_id IS NOT NULL)) EXECUTE FUNCTION private.mark_message();

CREATE TRIGGER flashcards_unqueue AFTER DELETE ON public.flashcards FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding();

CREATE TRIGGER personal_attributes_delete_document AFTER DELETE ON public.personal_attributes FOR EACH ROW EXECUTE FUNCTION private.delete_document_of();

CREATE TRIGGER personal_attributes_touch_updated_at BEFORE UPDATE ON public.personal_attributes FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER profile_data_delete_document AFTER DELETE ON public.profile_data FOR EACH ROW EXECUTE FUNCTION private.delete_document_of();

CREATE TRIGGER profile_data_touch_updated_at BEFORE UPDATE ON public.profile_data FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER profiles_touch_updated_at BEFORE UPDATE ON public.profiles FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER user_memories_queue_insert AFTER INSERT ON public.user_memories FOR EACH ROW WHEN (((new.embedding IS NULL) AND (new.status <> 'superseded'::text))) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER user_memories_queue_update AFTER UPDATE OF embedding, status ON public.user_memories FOR EACH ROW WHEN (((new.embedding IS NULL) AND (new.status <> 'superseded'::text) AND ((old.embedding IS NOT NULL) OR (old.status = 'superseded'::text)))) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER user_memories_record_change AFTER INSERT OR DELETE OR UPDATE OF memory_category, importance, confidence, status, expires_at ON public.user_memories FOR EACH ROW EXECUTE FUNCTION private.record_memory_change();

CREATE TRIGGER user_memories_touch_updated_at BEFORE UPDATE ON public.user_memories FOR EACH ROW WHEN ((new.access_count = old.access_count)) EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER user_memories_unqueue AFTER DELETE ON public.user_memories FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding();

CREATE TRIGGER vectors_embedded BEFORE INSERT ON public.vectors FOR EACH ROW WHEN ((new.embedding IS NOT NULL)) EXECUTE FUNCTION private.keep_embedding_true();

CREATE TRIGGER vectors_keep_embedding_true BEFORE UPDATE OF content, embedding ON public.vectors FOR EACH ROW EXECUTE FUNCTION private.keep_embedding_true();

CREATE TRIGGER vectors_keep_id BEFORE UPDATE OF id ON public.vectors FOR EACH ROW WHEN ((new.id <> old.id)) EXECUTE FUNCTION private.keep_id();

CREATE TRIGGER vectors_queue_insert AFTER INSERT ON public.vectors FOR EACH ROW WHEN (((new.embedding IS NULL) AND (new.content <> ''::text))) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER vectors_queue_update AFTER UPDATE OF content, embedding ON public.vectors FOR EACH ROW WHEN (((new.embedding IS NULL) AND (new.content <> ''::text) AND ((old.embedding IS NOT NULL) OR (new.content IS DISTINCT FROM old.content)))) EXECUTE FUNCTION private.queue_embedding();

CREATE TRIGGER vectors_touch_updated_at BEFORE UPDATE ON public.vectors FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER vectors_unqueue AFTER DELETE ON public.vectors FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding();

ALTER TABLE ONLY private.embedding_jobs
    ADD CONSTRAINT embedding_jobs_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.requests
    ADD CONSTRAINT requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.staged_embeddings
    ADD CONSTRAINT staged_embeddings_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.user_embedding_models
    ADD CONSTRAINT user_embedding_models_model_fkey FOREIGN KEY (model) REFERENCES public.embedding_models(name);

ALTER TABLE ONLY private.user_embedding_models
    ADD CONSTRAINT user_embedding_models_next_model_fkey FOREIGN KEY (next_model) REFERENCES public.embedding_models(name);

ALTER TABLE ONLY private.user_embedding_models
    ADD CONSTRAINT user_embedding_models_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agent_analyses
    ADD CONSTRAINT agent_analyses_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_document_fkey FOREIGN KEY (user_id, document_id) REFERENCES public.documents(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_parent_fkey FOREIGN KEY (user_id, parent_id) REFERENCES public.chat_messages(user_id, id) ON DELETE SET NULL (parent_id);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_session_fkey FOREIGN KEY (user_id, session_id) REFERENCES public.conversations(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.decks
    ADD CONSTRAINT decks_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_document_fkey FOREIGN KEY (user_id, document_id) REFERENCES public.documents(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_replaces_fkey FOREIGN KEY (user_id, replaces) REFERENCES public.documents(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.embeddings
    ADD CONSTRAINT embeddings_document_fkey FOREIGN KEY (user_id, document_id) REFERENCES public.documents(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.embeddings
    ADD CONSTRAINT embeddings_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.flashcards
    ADD CONSTRAINT flashcards_deck_fkey FOREIGN KEY (user_id, deck_id) REFERENCES public.decks(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.flashcards
    ADD CONSTRAINT flashcards_message_fkey FOREIGN KEY (user_id, message_id) REFERENCES public.chat_messages(user_id, id) ON DELETE SET NULL (message_id);

ALTER TABLE ONLY public.flashcards
    ADD CONSTRAINT flashcards_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.personal_attributes
    ADD CONSTRAINT personal_attributes_document_fkey FOREIGN KEY (user_id, document_id) REFERENCES public.documents(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.personal_attributes
    ADD CONSTRAINT personal_attributes_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.profile_data
    ADD CONSTRAINT profile_data_document_fkey FOREIGN KEY (user_id, document_id) REFERENCES public.documents(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.profile_data
    ADD CONSTRAINT profile_data_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_id_fkey FOREIGN KEY (id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.review_logs
    ADD CONSTRAINT review_logs_flashcard_fkey FOREIGN KEY (user_id, flashcard_id) REFERENCES public.flashcards(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.review_logs
    ADD CONSTRAINT review_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_source_message_fkey FOREIGN KEY (user_id, source_message_id) REFERENCES public.chat_messages(user_id, id) ON DELETE SET NULL (source_message_id);

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_superseded_by_fkey FOREIGN KEY (user_id, superseded_by) REFERENCES public.user_memories(user_id, id) ON DELETE SET NULL (superseded_by) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_memory_history
    ADD CONSTRAINT user_memory_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.vectors
    ADD CONSTRAINT vectors_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE private.embedding_jobs ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY requests_insert ON private.requests FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY requests_select ON private.requests FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY requests_update ON private.requests FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE private.staged_embeddings ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.user_embedding_models ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_embedding_models_select ON private.user_embedding_models FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.agent_analyses ENABLE ROW LEVEL SECURITY;

CREATE POLICY agent_analyses_delete ON public.agent_analyses FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_insert ON public.agent_analyses FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_select ON public.agent_analyses FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_update ON public.agent_analyses FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.articles ENABLE ROW LEVEL SECURITY;

CREATE POLICY articles_delete ON public.articles FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY articles_insert ON public.articles FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY articles_select ON public.articles FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY articles_update ON public.articles FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.chat_messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY chat_messages_insert ON public.chat_messages FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY chat_messages_select ON public.chat_messages FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY chat_messages_update ON public.chat_messages FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.conversations ENABLE ROW LEVEL SECURITY;

CREATE POLICY conversations_delete ON public.conversations FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY conversations_insert ON public.conversations FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY conversations_select ON public.conversations FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY conversations_update ON public.conversations FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.decks ENABLE ROW LEVEL SECURITY;

CREATE POLICY decks_delete ON public.decks FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY decks_insert ON public.decks FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY decks_select ON public.decks FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY decks_update ON public.decks FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.document_versions ENABLE ROW LEVEL SECURITY;

CREATE POLICY document_versions_select ON public.document_versions FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.documents ENABLE ROW LEVEL SECURITY;

CREATE POLICY documents_delete ON public.documents FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY documents_select ON public.documents FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.embedding_models ENABLE ROW LEVEL SECURITY;

CREATE POLICY embedding_models_select ON public.embedding_models FOR SELECT TO authenticated USING (true);

ALTER TABLE public.embeddings ENABLE ROW LEVEL SECURITY;

CREATE POLICY embeddings_select ON public.embeddings FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.flashcards ENABLE ROW LEVEL SECURITY;

CREATE POLICY flashcards_delete ON public.flashcards FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY flashcards_insert ON public.flashcards FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY flashcards_select ON public.flashcards FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY flashcards_update ON public.flashcards FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.personal_attributes ENABLE ROW LEVEL SECURITY;

CREATE POLICY personal_attributes_delete ON public.personal_attributes FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY personal_attributes_insert ON public.personal_attributes FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY personal_attributes_select ON public.personal_attributes FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY personal_attributes_update ON public.personal_attributes FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.personality_items ENABLE ROW LEVEL SECURITY;

CREATE POLICY personality_items_select ON public.personality_items FOR SELECT TO authenticated USING (true);

ALTER TABLE public.profile_data ENABLE ROW LEVEL SECURITY;

CREATE POLICY profile_data_delete ON public.profile_data FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY profile_data_insert ON public.profile_data FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY profile_data_select ON public.profile_data FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY profile_data_update ON public.profile_data FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;

CREATE POLICY profiles_select ON public.profiles FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = id));

CREATE POLICY profiles_update ON public.profiles FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = id)) WITH CHECK ((( SELECT auth.uid() AS uid) = id));

ALTER TABLE public.review_logs ENABLE ROW LEVEL SECURITY;

CREATE POLICY review_logs_select ON public.review_logs FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.user_memories ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_memories_delete ON public.user_memories FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY user_memories_insert ON public.user_memories FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY user_memories_select ON public.user_memories FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY user_memories_update ON public.user_memories FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.user_memory_history ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_memory_history_select ON public.user_memory_history FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.vectors ENABLE ROW LEVEL SECURITY;

CREATE POLICY vectors_delete ON public.vectors FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY vectors_insert ON public.vectors FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY vectors_select ON public.vectors FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY vectors_update ON public.vectors FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

GRANT USAGE ON SCHEMA private TO authenticated;
GRANT USAGE ON SCHEMA private TO service_role;

GRANT USAGE ON SCHEMA public TO anon;
GRANT USAGE ON SCHEMA public TO authenticated;
GRANT USAGE ON SCHEMA public TO service_role;

REVOKE ALL ON FUNCTION private.any_word(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.any_word(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.any_word(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) TO authenticated;
GRANT ALL ON FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) TO service_role;

REVOKE ALL ON FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) TO authenticated;
GRANT ALL ON FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) TO service_role;

REVOKE ALL ON FUNCTION private.are_fsrs_steps(p_steps integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.are_fsrs_steps(p_steps integer[]) TO authenticated;
GRANT ALL ON FUNCTION private.are_fsrs_steps(p_steps integer[]) TO service_role;

REVOKE ALL ON FUNCTION private.are_fsrs_weights(p_weights double precision[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.are_fsrs_weights(p_weights double precision[]) TO authenticated;
GRANT ALL ON FUNCTION private.are_fsrs_weights(p_weights double precision[]) TO service_role;

REVOKE ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) FROM PUBLIC;
GRANT ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) TO authenticated;
GRANT ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) TO service_role;

REVOKE ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.content_hash(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.content_hash(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.content_hash(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.count_tokens(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.count_tokens(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.count_tokens(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.create_profile() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.current_embedding_model(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.current_embedding_model(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.current_embedding_model(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.delay_job(p_job_id bigint, p_error text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.delay_job(p_job_id bigint, p_error text) TO service_role;

REVOKE ALL ON FUNCTION private.delete_document_of() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text) TO authenticated;
GRANT ALL ON FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text) TO service_role;

REVOKE ALL ON FUNCTION private.embeddable_row(p_source text, p_user_id uuid, p_row_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.embeddable_row(p_source text, p_user_id uuid, p_row_id text) TO service_role;

REVOKE ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) TO authenticated;
GRANT ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) TO service_role;

REVOKE ALL ON FUNCTION private.uuid_v7() FROM PUBLIC;
GRANT ALL ON FUNCTION private.uuid_v7() TO authenticated;
GRANT ALL ON FUNCTION private.uuid_v7() TO service_role;

GRANT SELECT,DELETE ON TABLE public.documents TO authenticated;
GRANT SELECT,DELETE ON TABLE public.documents TO service_role;

REVOKE ALL ON FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.finish_reembedding(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.finish_reembedding(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.flashcard_text(p_question text, p_answer text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.flashcard_text(p_question text, p_answer text) TO authenticated;
GRANT ALL ON FUNCTION private.flashcard_text(p_question text, p_answer text) TO service_role;

REVOKE ALL ON FUNCTION private.forget_requests(p_older_than interval) FROM PUBLIC;
GRANT ALL ON FUNCTION private.forget_requests(p_older_than interval) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_decay_factor(p_decay double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_decay_factor(p_decay double precision) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_decay_factor(p_decay double precision) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_forget_stability(p_parameters private.fsrs_parameters, p_difficulty double precision, p_stability double precision, p_retrievability double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_forget_stability(p_parameters private.fsrs_parameters, p_difficulty double precision, p_stability double precision, p_retrievability double precision) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_forget_stability(p_parameters private.fsrs_parameters, p_difficulty double precision, p_stability double precision, p_retrievability double precision) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_initial_difficulty(w double precision[], p_rating integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_initial_difficulty(w double precision[], p_rating integer) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_initial_difficulty(w double precision[], p_rating integer) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_next(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, p_reviewed_at timestamp with time zone, p_elapsed_days integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_next(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, p_reviewed_at timestamp with time zone, p_elapsed_days integer) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_next(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, p_reviewed_at timestamp with time zone, p_elapsed_days integer) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_next_difficulty(w double precision[], p_difficulty double precision, p_rating integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_next_difficulty(w double precision[], p_difficulty double precision, p_rating integer) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_next_difficulty(w double precision[], p_difficulty double precision, p_rating integer) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_next_stability(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_next_stability(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_next_stability(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_ordered_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_ordered_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_ordered_interval(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_elapsed_days integer, p_rating integer) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_recall_stability(w double precision[], p_difficulty double precision, p_stability double precision, p_retrievability double precision, p_rating integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_recall_stability(w double precision[], p_difficulty double precision, p_stability double precision, p_retrievability double precision, p_rating integer) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_recall_stability(w double precision[], p_difficulty double precision, p_stability double precision, p_retrievability double precision, p_rating integer) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_retrievability(p_parameters private.fsrs_parameters, p_elapsed_days integer, p_stability double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_retrievability(p_parameters private.fsrs_parameters, p_elapsed_days integer, p_stability double precision) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_retrievability(p_parameters private.fsrs_parameters, p_elapsed_days integer, p_stability double precision) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_round(p_number double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_round(p_number double precision) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_round(p_number double precision) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_short_term_stability(w double precision[], p_stability double precision, p_rating integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_short_term_stability(w double precision[], p_stability double precision, p_rating integer) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_short_term_stability(w double precision[], p_stability double precision, p_rating integer) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_state_of(p_card public.flashcard) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_state_of(p_card public.flashcard) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_state_of(p_card public.flashcard) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_step(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, OUT minutes integer, OUT next_step integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_step(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, OUT minutes integer, OUT next_step integer) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_step(p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer, OUT minutes integer, OUT next_step integer) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_weight_ranges() FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_weight_ranges() TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_weight_ranges() TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_weights(p_weights double precision[], p_relearning_steps integer, p_enable_short_term boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_weights(p_weights double precision[], p_relearning_steps integer, p_enable_short_term boolean) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_weights(p_weights double precision[], p_relearning_steps integer, p_enable_short_term boolean) TO service_role;

REVOKE ALL ON FUNCTION private.hash_content() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.insert_chunks(p_document public.documents, p_chunks jsonb, p_embedding_model text, p_first_index integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.is_service() FROM PUBLIC;
GRANT ALL ON FUNCTION private.is_service() TO authenticated;
GRANT ALL ON FUNCTION private.is_service() TO service_role;

REVOKE ALL ON FUNCTION private.keep_card_embedding_true() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.keep_embedding_true() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.keep_id() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.lock_document(p_user_id uuid, p_document_id uuid, p_expected_version integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.lock_flashcard(p_user_id uuid, p_flashcard_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.lock_flashcards(p_user_id uuid, p_flashcard_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.lock_flashcards(p_user_id uuid, p_flashcard_ids uuid[]) TO authenticated;
GRANT ALL ON FUNCTION private.lock_flashcards(p_user_id uuid, p_flashcard_ids uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.lock_memories(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.lock_memories(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.lock_memories(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.mark_message() FROM PUBLIC;

GRANT SELECT,DELETE ON TABLE public.user_memories TO authenticated;
GRANT SELECT,DELETE ON TABLE public.user_memories TO service_role;

GRANT INSERT(user_id) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(user_id) ON TABLE public.user_memories TO service_role;

GRANT INSERT(id) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(id) ON TABLE public.user_memories TO service_role;

GRANT INSERT(memory_key) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(memory_key) ON TABLE public.user_memories TO service_role;

GRANT INSERT(memory_value) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(memory_value) ON TABLE public.user_memories TO service_role;

GRANT INSERT(memory_category),UPDATE(memory_category) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(memory_category),UPDATE(memory_category) ON TABLE public.user_memories TO service_role;

GRANT INSERT(importance),UPDATE(importance) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(importance),UPDATE(importance) ON TABLE public.user_memories TO service_role;

GRANT INSERT(confidence),UPDATE(confidence) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(confidence),UPDATE(confidence) ON TABLE public.user_memories TO service_role;

GRANT INSERT(status),UPDATE(status) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(status),UPDATE(status) ON TABLE public.user_memories TO service_role;

GRANT INSERT(source_message_id) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(source_message_id) ON TABLE public.user_memories TO service_role;

GRANT UPDATE(superseded_by) ON TABLE public.user_memories TO authenticated;
GRANT UPDATE(superseded_by) ON TABLE public.user_memories TO service_role;

GRANT INSERT(valid_from) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(valid_from) ON TABLE public.user_memories TO service_role;

GRANT INSERT(valid_to),UPDATE(valid_to) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(valid_to),UPDATE(valid_to) ON TABLE public.user_memories TO service_role;

GRANT INSERT(expires_at),UPDATE(expires_at) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(expires_at),UPDATE(expires_at) ON TABLE public.user_memories TO service_role;

GRANT UPDATE(access_count) ON TABLE public.user_memories TO authenticated;
GRANT UPDATE(access_count) ON TABLE public.user_memories TO service_role;

GRANT UPDATE(last_accessed) ON TABLE public.user_memories TO authenticated;
GRANT UPDATE(last_accessed) ON TABLE public.user_memories TO service_role;

GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.user_memories TO service_role;

GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.user_memories TO service_role;

REVOKE ALL ON FUNCTION private.memory_attributes(p_memory public.user_memories) FROM PUBLIC;
GRANT ALL ON FUNCTION private.memory_attributes(p_memory public.user_memories) TO authenticated;
GRANT ALL ON FUNCTION private.memory_attributes(p_memory public.user_memories) TO service_role;

REVOKE ALL ON FUNCTION private.memory_text(p_memory_key text, p_memory_value text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.memory_text(p_memory_key text, p_memory_value text) TO service_role;

REVOKE ALL ON FUNCTION private.nearest_chunks(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.nearest_chunks(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.nearest_chunks(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.nearest_flashcards(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_deck_id uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.nearest_flashcards(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_deck_id uuid, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.nearest_flashcards(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_deck_id uuid, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.nearest_vectors(p_user_id uuid, p_query extensions.vector, p_filter jsonb, p_collection text, p_embedding_model text, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.nearest_vectors(p_user_id uuid, p_query extensions.vector, p_filter jsonb, p_collection text, p_embedding_model text, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.nearest_vectors(p_user_id uuid, p_query extensions.vector, p_filter jsonb, p_collection text, p_embedding_model text, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.number_message() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.one_chunk(p_content text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.one_chunk(p_content text) TO authenticated;
GRANT ALL ON FUNCTION private.one_chunk(p_content text) TO service_role;

REVOKE ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) TO authenticated;
GRANT ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) TO service_role;

REVOKE ALL ON FUNCTION private.queue_embedding() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.queue_reembedding(p_user_id uuid, p_model text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.queue_reembedding(p_user_id uuid, p_model text) TO service_role;

REVOKE ALL ON FUNCTION private.record_memory_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.refuse_review(p_outcome text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.refuse_review(p_outcome text) TO authenticated;
GRANT ALL ON FUNCTION private.refuse_review(p_outcome text) TO service_role;

REVOKE ALL ON FUNCTION private.replace_document(p_old public.documents, p_new public.documents) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) TO authenticated;
GRANT ALL ON FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) TO service_role;

REVOKE ALL ON FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) TO authenticated;
GRANT ALL ON FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) TO service_role;

REVOKE ALL ON FUNCTION private.require_conversation(p_found boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_conversation(p_found boolean) TO authenticated;
GRANT ALL ON FUNCTION private.require_conversation(p_found boolean) TO service_role;

REVOKE ALL ON FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.require_filter(p_filter jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_filter(p_filter jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.require_filter(p_filter jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) TO authenticated;
GRANT ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) TO service_role;

REVOKE ALL ON FUNCTION private.require_owner(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_owner(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.require_owner(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.require_user(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_user(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.require_user(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.reschedule_deck(p_user_id uuid, p_deck_id uuid, p_after uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.reschedule_deck(p_user_id uuid, p_deck_id uuid, p_after uuid, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.reschedule_deck(p_user_id uuid, p_deck_id uuid, p_after uuid, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) TO authenticated;
GRANT ALL ON FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) TO service_role;

REVOKE ALL ON FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer) TO authenticated;
GRANT ALL ON FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer) TO service_role;

REVOKE ALL ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) TO service_role;

GRANT SELECT ON TABLE public.profiles TO authenticated;
GRANT SELECT ON TABLE public.profiles TO service_role;

GRANT UPDATE(full_name) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(full_name) ON TABLE public.profiles TO service_role;

GRANT UPDATE(avatar_url) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(avatar_url) ON TABLE public.profiles TO service_role;

REVOKE ALL ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.save_review(p_user_id uuid, p_card public.flashcard, p_next private.fsrs_state, p_rating integer, p_reviewed_at timestamp with time zone, p_elapsed_days integer, p_duration_ms integer, p_is_leech boolean, p_suspended_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.saved_document(p_user_id uuid, p_saved jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.saved_document(p_user_id uuid, p_saved jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.saved_document(p_user_id uuid, p_saved jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.search_chunks(p_user_id uuid, p_tsquery tsquery, p_filter jsonb, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.search_chunks(p_user_id uuid, p_tsquery tsquery, p_filter jsonb, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.search_chunks(p_user_id uuid, p_tsquery tsquery, p_filter jsonb, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.set_card_state(p_user_id uuid, p_flashcard_id uuid, p_state private.fsrs_state, p_is_leech boolean, p_suspended_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.store_embedding(p_source text, p_user_id uuid, p_row_id text, p_content_hash text, p_embedding extensions.vector, p_embedding_model text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.store_embedding(p_source text, p_user_id uuid, p_row_id text, p_content_hash text, p_embedding extensions.vector, p_embedding_model text) TO service_role;

REVOKE ALL ON FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.to_embedding(p_embedding text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.to_embedding(p_embedding text) TO authenticated;
GRANT ALL ON FUNCTION private.to_embedding(p_embedding text) TO service_role;

REVOKE ALL ON FUNCTION private.touch_updated_at() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.unqueue_embedding() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.without_embeddings(p_items jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.without_embeddings(p_items jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.without_embeddings(p_items jsonb) TO service_role;

GRANT SELECT,DELETE ON TABLE public.articles TO authenticated;
GRANT SELECT,DELETE ON TABLE public.articles TO service_role;

GRANT INSERT(user_id) ON TABLE public.articles TO authenticated;
GRANT INSERT(user_id) ON TABLE public.articles TO service_role;

GRANT INSERT(id) ON TABLE public.articles TO authenticated;
GRANT INSERT(id) ON TABLE public.articles TO service_role;

GRANT INSERT(document_id) ON TABLE public.articles TO authenticated;
GRANT INSERT(document_id) ON TABLE public.articles TO service_role;

GRANT INSERT(url),UPDATE(url) ON TABLE public.articles TO authenticated;
GRANT INSERT(url),UPDATE(url) ON TABLE public.articles TO service_role;

GRANT INSERT(author),UPDATE(author) ON TABLE public.articles TO authenticated;
GRANT INSERT(author),UPDATE(author) ON TABLE public.articles TO service_role;

GRANT INSERT(published_at),UPDATE(published_at) ON TABLE public.articles TO authenticated;
GRANT INSERT(published_at),UPDATE(published_at) ON TABLE public.articles TO service_role;

GRANT INSERT(summary),UPDATE(summary) ON TABLE public.articles TO authenticated;
GRANT INSERT(summary),UPDATE(summary) ON TABLE public.articles TO service_role;

GRANT INSERT(tags),UPDATE(tags) ON TABLE public.articles TO authenticated;
GRANT INSERT(tags),UPDATE(tags) ON TABLE public.articles TO service_role;

REVOKE ALL ON FUNCTION public.add_article(p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_article(p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.add_article(p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT,DELETE ON TABLE public.personal_attributes TO authenticated;
GRANT SELECT,DELETE ON TABLE public.personal_attributes TO service_role;

GRANT INSERT(user_id) ON TABLE public.personal_attributes TO authenticated;
GRANT INSERT(user_id) ON TABLE public.personal_attributes TO service_role;

GRANT INSERT(id) ON TABLE public.personal_attributes TO authenticated;
GRANT INSERT(id) ON TABLE public.personal_attributes TO service_role;

GRANT INSERT(document_id) ON TABLE public.personal_attributes TO authenticated;
GRANT INSERT(document_id) ON TABLE public.personal_attributes TO service_role;

GRANT INSERT(attribute_name),UPDATE(attribute_name) ON TABLE public.personal_attributes TO authenticated;
GRANT INSERT(attribute_name),UPDATE(attribute_name) ON TABLE public.personal_attributes TO service_role;

GRANT INSERT(attribute_value),UPDATE(attribute_value) ON TABLE public.personal_attributes TO authenticated;
GRANT INSERT(attribute_value),UPDATE(attribute_value) ON TABLE public.personal_attributes TO service_role;

GRANT INSERT(confidence),UPDATE(confidence) ON TABLE public.personal_attributes TO authenticated;
GRANT INSERT(confidence),UPDATE(confidence) ON TABLE public.personal_attributes TO service_role;

REVOKE ALL ON FUNCTION public.add_personal_attribute(p_attribute_name text, p_attribute_value text, p_confidence real, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_personal_attribute(p_attribute_name text, p_attribute_value text, p_confidence real, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.add_personal_attribute(p_attribute_name text, p_attribute_value text, p_confidence real, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT,DELETE ON TABLE public.profile_data TO authenticated;
GRANT SELECT,DELETE ON TABLE public.profile_data TO service_role;

GRANT INSERT(user_id) ON TABLE public.profile_data TO authenticated;
GRANT INSERT(user_id) ON TABLE public.profile_data TO service_role;

GRANT INSERT(id) ON TABLE public.profile_data TO authenticated;
GRANT INSERT(id) ON TABLE public.profile_data TO service_role;

GRANT INSERT(document_id) ON TABLE public.profile_data TO authenticated;
GRANT INSERT(document_id) ON TABLE public.profile_data TO service_role;

GRANT INSERT(category),UPDATE(category) ON TABLE public.profile_data TO authenticated;
GRANT INSERT(category),UPDATE(category) ON TABLE public.profile_data TO service_role;

GRANT INSERT(data),UPDATE(data) ON TABLE public.profile_data TO authenticated;
GRANT INSERT(data),UPDATE(data) ON TABLE public.profile_data TO service_role;

REVOKE ALL ON FUNCTION public.add_profile_data(p_category text, p_data jsonb, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_profile_data(p_category text, p_data jsonb, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.add_profile_data(p_category text, p_data jsonb, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.append_document_chunks(p_document_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.append_document_chunks(p_document_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.append_document_chunks(p_document_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT,DELETE ON TABLE public.conversations TO authenticated;
GRANT SELECT,DELETE ON TABLE public.conversations TO service_role;

GRANT INSERT(user_id) ON TABLE public.conversations TO authenticated;
GRANT INSERT(user_id) ON TABLE public.conversations TO service_role;

GRANT INSERT(id) ON TABLE public.conversations TO authenticated;
GRANT INSERT(id) ON TABLE public.conversations TO service_role;

GRANT INSERT(title),UPDATE(title) ON TABLE public.conversations TO authenticated;
GRANT INSERT(title),UPDATE(title) ON TABLE public.conversations TO service_role;

GRANT INSERT(summary),UPDATE(summary) ON TABLE public.conversations TO authenticated;
GRANT INSERT(summary),UPDATE(summary) ON TABLE public.conversations TO service_role;

GRANT INSERT(archived_at),UPDATE(archived_at) ON TABLE public.conversations TO authenticated;
GRANT INSERT(archived_at),UPDATE(archived_at) ON TABLE public.conversations TO service_role;

REVOKE ALL ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.begin_document(p_title text, p_content text, p_metadata jsonb, p_source_type text, p_source_uri text, p_document_id uuid, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_document(p_title text, p_content text, p_metadata jsonb, p_source_type text, p_source_uri text, p_document_id uuid, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.begin_document(p_title text, p_content text, p_metadata jsonb, p_source_type text, p_source_uri text, p_document_id uuid, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.claim_embedding_jobs(p_limit integer, p_lease_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_embedding_jobs(p_limit integer, p_lease_seconds integer) TO service_role;

REVOKE ALL ON FUNCTION public.complete_embedding_jobs(p_results jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.complete_embedding_jobs(p_results jsonb) TO service_role;

REVOKE ALL ON FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.delete_vectors(p_ids text[], p_filter jsonb, p_collection text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.delete_vectors(p_ids text[], p_filter jsonb, p_collection text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.delete_vectors(p_ids text[], p_filter jsonb, p_collection text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.embedding_job_stats() FROM PUBLIC;
GRANT ALL ON FUNCTION public.embedding_job_stats() TO service_role;

REVOKE ALL ON FUNCTION public.fail_embedding_job(p_job_id bigint, p_error text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fail_embedding_job(p_job_id bigint, p_error text) TO service_role;

REVOKE ALL ON FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.flashcard_stats(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.flashcard_stats(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.flashcard_stats(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_due_flashcards(p_deck_id uuid, p_limit integer, p_now timestamp with time zone, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_due_flashcards(p_deck_id uuid, p_limit integer, p_now timestamp with time zone, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_due_flashcards(p_deck_id uuid, p_limit integer, p_now timestamp with time zone, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_embedding_model(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_embedding_model(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_embedding_model(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_request_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_request_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_request_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer, filter jsonb, match_threshold double precision, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer, filter jsonb, match_threshold double precision, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer, filter jsonb, match_threshold double precision, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer, filter jsonb, collection text, match_threshold double precision, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer, filter jsonb, collection text, match_threshold double precision, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer, filter jsonb, collection text, match_threshold double precision, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.reset_flashcard(p_flashcard_id uuid, p_reset_counts boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reset_flashcard(p_flashcard_id uuid, p_reset_counts boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.reset_flashcard(p_flashcard_id uuid, p_reset_counts boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.restore_document_version(p_document_id uuid, p_version integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.restore_document_version(p_document_id uuid, p_version integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.restore_document_version(p_document_id uuid, p_version integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.review_flashcards(p_reviews jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.review_flashcards(p_reviews jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.review_flashcards(p_reviews jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.search_documents(p_query text, p_query_embedding text, p_limit integer, p_filter jsonb, p_full_text_weight double precision, p_semantic_weight double precision, p_rrf_k integer, p_embedding_model text, p_mmr_lambda double precision, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_documents(p_query text, p_query_embedding text, p_limit integer, p_filter jsonb, p_full_text_weight double precision, p_semantic_weight double precision, p_rrf_k integer, p_embedding_model text, p_mmr_lambda double precision, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.search_documents(p_query text, p_query_embedding text, p_limit integer, p_filter jsonb, p_full_text_weight double precision, p_semantic_weight double precision, p_rrf_k integer, p_embedding_model text, p_mmr_lambda double precision, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.start_reembedding(p_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.start_reembedding(p_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.suspend_flashcard(p_flashcard_id uuid, p_suspended boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.suspend_flashcard(p_flashcard_id uuid, p_suspended boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.suspend_flashcard(p_flashcard_id uuid, p_suspended boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.undo_review(p_flashcard_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undo_review(p_flashcard_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.undo_review(p_flashcard_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.update_article(p_article_id uuid, p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_article(p_article_id uuid, p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.update_article(p_article_id uuid, p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.update_document(p_document_id uuid, p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_document(p_document_id uuid, p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.update_document(p_document_id uuid, p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.update_personal_attribute(p_attribute_id uuid, p_attribute_name text, p_attribute_value text, p_confidence real, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_personal_attribute(p_attribute_id uuid, p_attribute_name text, p_attribute_value text, p_confidence real, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.update_personal_attribute(p_attribute_id uuid, p_attribute_name text, p_attribute_value text, p_confidence real, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.update_profile_data(p_profile_data_id uuid, p_category text, p_data jsonb, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_profile_data(p_profile_data_id uuid, p_category text, p_data jsonb, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.update_profile_data(p_profile_data_id uuid, p_category text, p_data jsonb, p_content text, p_chunks jsonb, p_metadata jsonb, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT,DELETE ON TABLE public.agent_analyses TO authenticated;
GRANT SELECT,DELETE ON TABLE public.agent_analyses TO service_role;

GRANT INSERT(user_id) ON TABLE public.agent_analyses TO authenticated;
GRANT INSERT(user_id) ON TABLE public.agent_analyses TO service_role;

GRANT INSERT(agent_type) ON TABLE public.agent_analyses TO authenticated;
GRANT INSERT(agent_type) ON TABLE public.agent_analyses TO service_role;

GRANT INSERT(analysis_data),UPDATE(analysis_data) ON TABLE public.agent_analyses TO authenticated;
GRANT INSERT(analysis_data),UPDATE(analysis_data) ON TABLE public.agent_analyses TO service_role;

REVOKE ALL ON FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT,DELETE ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(user_id) ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(source) ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(row_id) ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(target_model) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(content_hash) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(attempts) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(run_after) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(locked_until) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(last_error) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(dead_at) ON TABLE private.embedding_jobs TO service_role;

GRANT SELECT ON TABLE private.requests TO authenticated;
GRANT SELECT,DELETE ON TABLE private.requests TO service_role;

GRANT INSERT(user_id) ON TABLE private.requests TO authenticated;
GRANT INSERT(user_id) ON TABLE private.requests TO service_role;

GRANT INSERT(request_id) ON TABLE private.requests TO authenticated;
GRANT INSERT(request_id) ON TABLE private.requests TO service_role;

GRANT INSERT(operation) ON TABLE private.requests TO authenticated;
GRANT INSERT(operation) ON TABLE private.requests TO service_role;

GRANT INSERT(content_hash) ON TABLE private.requests TO authenticated;
GRANT INSERT(content_hash) ON TABLE private.requests TO service_role;

GRANT UPDATE(result) ON TABLE private.requests TO authenticated;
GRANT UPDATE(result) ON TABLE private.requests TO service_role;

GRANT SELECT,DELETE ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(user_id) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(source) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(row_id) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(content_hash),UPDATE(content_hash) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(embedding),UPDATE(embedding) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE private.staged_embeddings TO service_role;

GRANT SELECT ON TABLE private.user_embedding_models TO authenticated;
GRANT SELECT ON TABLE private.user_embedding_models TO service_role;

GRANT INSERT(user_id) ON TABLE private.user_embedding_models TO service_role;

GRANT INSERT(model),UPDATE(model) ON TABLE private.user_embedding_models TO service_role;

GRANT INSERT(next_model),UPDATE(next_model) ON TABLE private.user_embedding_models TO service_role;

GRANT SELECT ON TABLE public.chat_messages TO authenticated;
GRANT SELECT ON TABLE public.chat_messages TO service_role;

GRANT INSERT(user_id) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(user_id) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(id) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(id) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(session_id) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(session_id) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(message_text) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(message_text) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(sender_type) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(sender_type) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(status) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(status) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(mood_detected) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(mood_detected) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(sentiment_score) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(sentiment_score) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(model) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(model) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(parent_id) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(parent_id) ON TABLE public.chat_messages TO service_role;

GRANT UPDATE(feedback_score) ON TABLE public.chat_messages TO authenticated;
GRANT UPDATE(feedback_score) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(metadata) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(metadata) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(embedding) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(embedding_model) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.chat_messages TO service_role;

GRANT SELECT,DELETE ON TABLE public.decks TO authenticated;
GRANT SELECT,DELETE ON TABLE public.decks TO service_role;

GRANT INSERT(user_id) ON TABLE public.decks TO authenticated;
GRANT INSERT(user_id) ON TABLE public.decks TO service_role;

GRANT INSERT(id) ON TABLE public.decks TO authenticated;
GRANT INSERT(id) ON TABLE public.decks TO service_role;

GRANT INSERT(name),UPDATE(name) ON TABLE public.decks TO authenticated;
GRANT INSERT(name),UPDATE(name) ON TABLE public.decks TO service_role;

GRANT INSERT(desired_retention),UPDATE(desired_retention) ON TABLE public.decks TO authenticated;
GRANT INSERT(desired_retention),UPDATE(desired_retention) ON TABLE public.decks TO service_role;

GRANT INSERT(learning_steps),UPDATE(learning_steps) ON TABLE public.decks TO authenticated;
GRANT INSERT(learning_steps),UPDATE(learning_steps) ON TABLE public.decks TO service_role;

GRANT INSERT(relearning_steps),UPDATE(relearning_steps) ON TABLE public.decks TO authenticated;
GRANT INSERT(relearning_steps),UPDATE(relearning_steps) ON TABLE public.decks TO service_role;

GRANT INSERT(maximum_interval),UPDATE(maximum_interval) ON TABLE public.decks TO authenticated;
GRANT INSERT(maximum_interval),UPDATE(maximum_interval) ON TABLE public.decks TO service_role;

GRANT INSERT(enable_short_term),UPDATE(enable_short_term) ON TABLE public.decks TO authenticated;
GRANT INSERT(enable_short_term),UPDATE(enable_short_term) ON TABLE public.decks TO service_role;

GRANT INSERT(weights),UPDATE(weights) ON TABLE public.decks TO authenticated;
GRANT INSERT(weights),UPDATE(weights) ON TABLE public.decks TO service_role;

GRANT INSERT(new_per_day),UPDATE(new_per_day) ON TABLE public.decks TO authenticated;
GRANT INSERT(new_per_day),UPDATE(new_per_day) ON TABLE public.decks TO service_role;

GRANT INSERT(reviews_per_day),UPDATE(reviews_per_day) ON TABLE public.decks TO authenticated;
GRANT INSERT(reviews_per_day),UPDATE(reviews_per_day) ON TABLE public.decks TO service_role;

GRANT INSERT(timezone),UPDATE(timezone) ON TABLE public.decks TO authenticated;
GRANT INSERT(timezone),UPDATE(timezone) ON TABLE public.decks TO service_role;

GRANT SELECT ON TABLE public.document_versions TO authenticated;
GRANT SELECT ON TABLE public.document_versions TO service_role;

GRANT SELECT ON TABLE public.embedding_models TO authenticated;
GRANT SELECT,DELETE ON TABLE public.embedding_models TO service_role;

GRANT INSERT(name) ON TABLE public.embedding_models TO service_role;

GRANT INSERT(provider),UPDATE(provider) ON TABLE public.embedding_models TO service_role;

GRANT INSERT(dimensions),UPDATE(dimensions) ON TABLE public.embedding_models TO service_role;

GRANT INSERT(is_default),UPDATE(is_default) ON TABLE public.embedding_models TO service_role;

GRANT SELECT ON TABLE public.embeddings TO authenticated;
GRANT SELECT ON TABLE public.embeddings TO service_role;

GRANT UPDATE(embedding) ON TABLE public.embeddings TO service_role;

GRANT UPDATE(embedding_model) ON TABLE public.embeddings TO service_role;

GRANT SELECT,DELETE ON TABLE public.flashcards TO authenticated;
GRANT SELECT,DELETE ON TABLE public.flashcards TO service_role;

GRANT INSERT(user_id) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(user_id) ON TABLE public.flashcards TO service_role;

GRANT INSERT(id) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(id) ON TABLE public.flashcards TO service_role;

GRANT INSERT(deck_id),UPDATE(deck_id) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(deck_id),UPDATE(deck_id) ON TABLE public.flashcards TO service_role;

GRANT INSERT(message_id) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(message_id) ON TABLE public.flashcards TO service_role;

GRANT INSERT(question),UPDATE(question) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(question),UPDATE(question) ON TABLE public.flashcards TO service_role;

GRANT INSERT(answer),UPDATE(answer) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(answer),UPDATE(answer) ON TABLE public.flashcards TO service_role;

GRANT INSERT(suspended_at),UPDATE(suspended_at) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(suspended_at),UPDATE(suspended_at) ON TABLE public.flashcards TO service_role;

GRANT INSERT(embedding) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.flashcards TO service_role;

GRANT INSERT(embedding_model) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.flashcards TO service_role;

GRANT SELECT ON TABLE public.personality_items TO authenticated;
GRANT SELECT ON TABLE public.personality_items TO service_role;

GRANT SELECT ON TABLE public.personality_profiles TO authenticated;
GRANT SELECT ON TABLE public.personality_profiles TO service_role;

GRANT SELECT ON TABLE public.review_logs TO authenticated;
GRANT SELECT ON TABLE public.review_logs TO service_role;

GRANT SELECT ON TABLE public.user_memory_history TO authenticated;
GRANT SELECT ON TABLE public.user_memory_history TO service_role;

GRANT SELECT,DELETE ON TABLE public.vectors TO authenticated;
GRANT SELECT,DELETE ON TABLE public.vectors TO service_role;

GRANT INSERT(id),UPDATE(id) ON TABLE public.vectors TO authenticated;
GRANT INSERT(id),UPDATE(id) ON TABLE public.vectors TO service_role;

GRANT INSERT(user_id) ON TABLE public.vectors TO authenticated;
GRANT INSERT(user_id) ON TABLE public.vectors TO service_role;

GRANT INSERT(collection),UPDATE(collection) ON TABLE public.vectors TO authenticated;
GRANT INSERT(collection),UPDATE(collection) ON TABLE public.vectors TO service_role;

GRANT INSERT(content),UPDATE(content) ON TABLE public.vectors TO authenticated;
GRANT INSERT(content),UPDATE(content) ON TABLE public.vectors TO service_role;

GRANT INSERT(metadata),UPDATE(metadata) ON TABLE public.vectors TO authenticated;
GRANT INSERT(metadata),UPDATE(metadata) ON TABLE public.vectors TO service_role;

GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.vectors TO authenticated;
GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.vectors TO service_role;

GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.vectors TO authenticated;
GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.vectors TO service_role;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON SEQUENCES TO postgres;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON FUNCTIONS TO postgres;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON TABLES TO postgres;
