CREATE SCHEMA private;

COMMENT ON SCHEMA private IS 'Helpers and bookkeeping of Engram. PostgREST does not serve it; nothing in it is a client''s name.';

CREATE SCHEMA public;

COMMENT ON SCHEMA public IS 'standard public schema';

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

CREATE TYPE private.card_review AS (
	flashcard_id uuid,
	place bigint,
	rating smallint,
	duration_ms integer,
	before private.fsrs_state,
	after private.fsrs_state,
	elapsed_days integer
);

COMMENT ON TYPE private.card_review IS 'A review of a card, which is its place-th one that is stored together with others, and what it changes.';

CREATE TYPE private.fsrs_parameters AS (
	weights double precision[],
	decay_factor double precision,
	interval_modifier double precision,
	maximum_interval integer,
	learning_steps integer[],
	relearning_steps integer[],
	enable_short_term boolean,
	timezone text,
	day_start_hour integer,
	fuzz boolean,
	fuzz_factor double precision
);

COMMENT ON TYPE private.fsrs_parameters IS 'What the scheduler knows of a deck: 21 weights, what follows from them, steps in minutes, where and when a day begins, and whether intervals are fuzzed. fuzz_factor is of one review: 0..1, or null for none.';

CREATE TYPE private.review_change AS (
	before private.fsrs_state,
	after private.fsrs_state,
	elapsed_days integer
);

COMMENT ON TYPE private.review_change IS 'A card before and after a review, and the days since the review before.';

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
	created_at timestamp with time zone,
	is_html boolean,
	tags text[],
	guid text,
	ordinal integer,
	note_type text,
	fields jsonb,
	source jsonb
);

COMMENT ON TYPE public.flashcard IS 'A card as functions answer it: its row without the vector.';

CREATE TYPE private.review_result AS (
	flashcard public.flashcard,
	outcome text
);

COMMENT ON TYPE private.review_result IS 'The card as it then is, and what became of a review.';

CREATE TYPE private.search_marks AS (
	words text[],
	starts text[],
	stems tsquery
);

COMMENT ON TYPE private.search_marks IS 'What a snippet marks: words, and what words begin with. stems: the same as a text search, null where words of a phrase are among them, which may be such as no stemmer keeps.';

CREATE TYPE private.search_query AS (
	words tsquery[],
	forms tsquery[],
	prefixes tsquery[],
	counted boolean[],
	required tsquery,
	wished tsquery[]
);

COMMENT ON TYPE private.search_query IS 'A query as private.read_query reads it. By place in the arrays: words, any of the forms that a row may have the word in; forms, the one of them that each of its forms has, to count them by; prefixes, what to look for where no row has the word, null for nothing else; counted, false for what is there beside the words (an identifier as a whole), whose absence makes no row less relevant. required: phrases and what must not be there, null for none. wished: phrases that stand among other words, which must be there if a row has them.';

CREATE TYPE private.search_scope AS (
	owners uuid[],
	embedding_model text,
	filter jsonb,
	session_id uuid,
	collection text,
	as_of timestamp with time zone,
	document_ids uuid[],
	draft_ids uuid[],
	required tsquery,
	namespaces text[]
);

COMMENT ON TYPE private.search_scope IS 'Which rows a search sees: of which owners, with vectors of which model (null: any), and what else narrows it; null does not. required: words that must be there, or must not.';

CREATE TYPE private.state_change AS (
	sign integer,
	context text,
	model_id text,
	alpha numeric,
	beta numeric
);

CREATE FUNCTION private.add_counts(p_counts jsonb, p_further jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_counts(p_counts jsonb, p_further jsonb) IS 'Two sets of counts by name, added.';

CREATE FUNCTION private.uuid_v7() RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.uuid_v7() IS 'A time-ordered UUID (RFC 9562, version 7, to the microsecond). Growing tables use it: inserts touch the right edge of their primary key only.';

CREATE TABLE public.queries (
    user_id uuid NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    turn_id uuid,
    context text NOT NULL,
    text text,
    prompt_tokens integer NOT NULL,
    weights jsonb NOT NULL,
    retry_of uuid,
    embedding extensions.vector(1536),
    embedding_model text,
    signs bit(1536),
    signs_model text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT queries_context CHECK ((context ~ '^[a-z0-9_.-]{1,100}$'::text)),
    CONSTRAINT queries_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT queries_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT queries_text_length CHECK (((char_length(text) >= 1) AND (char_length(text) <= 32000)))
);

COMMENT ON TABLE public.queries IS 'What was asked of the router.';

COMMENT ON COLUMN public.queries.turn_id IS 'The request id of the turn of chat: however often the turn is tried, it is one query.';

COMMENT ON COLUMN public.queries.context IS 'What kind of query it is: models learn for each context apart.';

COMMENT ON COLUMN public.queries.text IS 'Null in a turn of chat, whose messages hold the text.';

COMMENT ON COLUMN public.queries.prompt_tokens IS 'About how many tokens a model is given.';

COMMENT ON COLUMN public.queries.weights IS 'What its rewards are made of: {quality, cost, latency, cost_scale}.';

COMMENT ON COLUMN public.queries.retry_of IS 'The query that it repeats: of the same user, at most 300 seconds before, cosine at least 0.85.';

COMMENT ON COLUMN public.queries.embedding IS '1536 numbers, compared by cosine with those of the same embedding_model only; null: not embedded, or a turn of chat, whose question has it.';

COMMENT ON COLUMN public.queries.signs IS 'The signs of its vector, of a turn too, by signs_model: near questions are found by them.';

CREATE TABLE public.routing_decisions (
    user_id uuid NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    query_id uuid NOT NULL,
    context text NOT NULL,
    selected_model text NOT NULL,
    confidence numeric,
    propensity double precision,
    scores jsonb DEFAULT '{}'::jsonb NOT NULL,
    prices jsonb DEFAULT '{}'::jsonb NOT NULL,
    controller jsonb,
    paid_by text DEFAULT 'operator'::text NOT NULL,
    fallbacks text[] DEFAULT '{}'::text[] NOT NULL,
    reasoning text,
    reserved_cost numeric DEFAULT 0 NOT NULL,
    reserved_until timestamp with time zone,
    booked_cost numeric DEFAULT 0 NOT NULL,
    is_turn boolean DEFAULT false NOT NULL,
    settled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT routing_decisions_confidence_range CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric))),
    CONSTRAINT routing_decisions_model CHECK ((selected_model ~ '^[A-Za-z0-9_.:/@+-]{1,200}$'::text)),
    CONSTRAINT routing_decisions_paid_by CHECK ((paid_by = ANY (ARRAY['operator'::text, 'user'::text]))),
    CONSTRAINT routing_decisions_prices_object CHECK ((jsonb_typeof(prices) = 'object'::text)),
    CONSTRAINT routing_decisions_prices_size CHECK ((pg_column_size(prices) <= 65536)),
    CONSTRAINT routing_decisions_propensity_range CHECK (((propensity > (0)::double precision) AND (propensity <= (1)::double precision))),
    CONSTRAINT routing_decisions_reasoning_length CHECK ((char_length(reasoning) <= 4000)),
    CONSTRAINT routing_decisions_reserved_not_negative CHECK ((reserved_cost >= (0)::numeric)),
    CONSTRAINT routing_decisions_scores_object CHECK ((jsonb_typeof(scores) = 'object'::text)),
    CONSTRAINT routing_decisions_scores_size CHECK ((pg_column_size(scores) <= 65536))
);

COMMENT ON TABLE public.routing_decisions IS 'Which model a query went to, and how that came about.';

COMMENT ON COLUMN public.routing_decisions.confidence IS 'The reward that was expected of the selected model, 0..1.';

COMMENT ON COLUMN public.routing_decisions.propensity IS 'How probable it was that this model would be selected; null when somebody else decided.';

COMMENT ON COLUMN public.routing_decisions.scores IS 'By candidate: {draw, propensity, cost}.';

COMMENT ON COLUMN public.routing_decisions.prices IS 'What each candidate cost when it was decided, by name, as in models; its answers are billed so, whatever becomes of the model meanwhile.';

COMMENT ON COLUMN public.routing_decisions.controller IS 'Of a decision with a target: {target, goal, price, used, steps}; the next decision of the context goes on from it.';

COMMENT ON COLUMN public.routing_decisions.paid_by IS 'operator: the budgets pay; user: a key of the user''s own, which no budget pays for.';

COMMENT ON COLUMN public.routing_decisions.fallbacks IS 'Who is asked when the selected model fails, in this order.';

COMMENT ON COLUMN public.routing_decisions.reserved_cost IS 'Dollars kept of the budgets until it is settled: of the dearest that may bill.';

COMMENT ON COLUMN public.routing_decisions.reserved_until IS 'When the reservation lapses if nobody settles it: after 15 minutes.';

COMMENT ON COLUMN public.routing_decisions.booked_cost IS 'Of a turn of chat whose reservation lapsed: dollars that were booked for it. The model may have been asked, and nobody said what it took.';

COMMENT ON COLUMN public.routing_decisions.is_turn IS 'Of a turn of chat, which store_chat_pair settles.';

COMMENT ON COLUMN public.routing_decisions.settled_at IS 'When its response was saved.';

CREATE FUNCTION private.add_decision(p_query public.queries, p_routing jsonb, p_model text) RETURNS public.routing_decisions
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_decision(p_query public.queries, p_routing jsonb, p_model text) IS 'Keeps a decision that was made elsewhere {selected_model?, confidence?, propensity?, scores?, reasoning?}.';

CREATE TABLE public.model_states (
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    user_id uuid,
    context text NOT NULL,
    model_id text NOT NULL,
    alpha numeric DEFAULT 1 NOT NULL,
    beta numeric DEFAULT 1 NOT NULL,
    recent_good double precision DEFAULT 0 NOT NULL,
    recent_bad double precision DEFAULT 0 NOT NULL,
    recent_step bigint DEFAULT 0 NOT NULL,
    contributors integer DEFAULT 0 NOT NULL,
    total_requests bigint DEFAULT 0 NOT NULL,
    failures bigint DEFAULT 0 NOT NULL,
    total_cost numeric DEFAULT 0 NOT NULL,
    total_latency_ms numeric DEFAULT 0 NOT NULL,
    total_quality numeric DEFAULT 0 NOT NULL,
    avg_quality numeric GENERATED ALWAYS AS ((total_quality / (NULLIF(total_requests, 0))::numeric)) STORED,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT model_states_context CHECK ((context ~ '^[a-z0-9_.-]{1,100}$'::text)),
    CONSTRAINT model_states_counts CHECK (((total_requests >= 0) AND ((failures >= 0) AND (failures <= total_requests)))),
    CONSTRAINT model_states_evidence CHECK (((alpha >= (1)::numeric) AND (beta >= (1)::numeric))),
    CONSTRAINT model_states_model CHECK ((model_id ~ '^[A-Za-z0-9_.:/@+-]{1,200}$'::text))
);

COMMENT ON TABLE public.model_states IS 'What is known of a model in a context: of each user, and, where user_id is null, the sum of all users, the prior of new ones. Written by deltas under row locks, never set.';

COMMENT ON COLUMN public.model_states.user_id IS 'Null for the shared prior, which holds counts and sums and no text; no user can read it.';

COMMENT ON COLUMN public.model_states.alpha IS '1 + the sum of confidence × quality of every response. In the shared prior each user counts for at most 50 responses.';

COMMENT ON COLUMN public.model_states.beta IS '1 + the sum of confidence × (1 − quality).';

COMMENT ON COLUMN public.model_states.recent_good IS 'As alpha − 1, but each response counts for half after half_life later ones of the context; as it was at recent_step. Draws are made from this; recent_bad is its counterpart.';

COMMENT ON COLUMN public.model_states.recent_step IS 'How many responses the context had at the last change.';

COMMENT ON COLUMN public.model_states.contributors IS 'Of the shared prior: how many users.';

COMMENT ON COLUMN public.model_states.total_latency_ms IS 'Of the responses that did not fail.';

CREATE FUNCTION private.add_evidence(p_user_id uuid, p_model_id text, p_reward numeric, p_confidence numeric, p_context text) RETURNS public.model_states
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_evidence(p_user_id uuid, p_model_id text, p_reward numeric, p_confidence numeric, p_context text) IS 'Adds a reward to a state.';

CREATE TABLE private.import_items (
    user_id uuid NOT NULL,
    import_id uuid NOT NULL,
    item bigint NOT NULL,
    place text,
    data jsonb,
    error jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT import_items_data_or_error CHECK (((data IS NULL) <> (error IS NULL))),
    CONSTRAINT import_items_place_length CHECK ((char_length(place) <= 300))
);

COMMENT ON TABLE private.import_items IS 'Items that wait to be taken, each with its place in the file, or with the error that reading it met.';

CREATE FUNCTION private.add_import_errors(p_errors jsonb, p_item private.import_items, p_further jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_import_errors(p_errors jsonb, p_item private.import_items, p_further jsonb) IS 'The errors of an import and those of an item, the first 100.';

CREATE FUNCTION private.add_learnt_cards(p_user_id uuid, p_deck_id uuid, p_parameters private.fsrs_parameters, p_cards jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_learnt_cards(p_user_id uuid, p_deck_id uuid, p_parameters private.fsrs_parameters, p_cards jsonb) IS 'New cards with their states and the logs of their reviews.';

CREATE FUNCTION private.add_played_tracks(p_user_id uuid, p_plays jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_played_tracks(p_user_id uuid, p_plays jsonb) IS 'Makes tracks of the user''s own for recordings that there are not, and gives the user''s own ones what they lack.';

CREATE FUNCTION private.add_query(p_user_id uuid, p_query jsonb, p_turn_id uuid DEFAULT NULL::uuid) RETURNS public.queries
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_query(p_user_id uuid, p_query jsonb, p_turn_id uuid) IS 'Keeps a query {text, context?, preference?, weights?, embedding?, embedding_model?, prompt_tokens?}, and finds which one it repeats.';

CREATE TABLE public.responses (
    user_id uuid NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    query_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    message_id uuid,
    context text NOT NULL,
    model text NOT NULL,
    status text NOT NULL,
    text text,
    error text,
    cost numeric NOT NULL,
    paid_by text DEFAULT 'operator'::text NOT NULL,
    is_estimated boolean DEFAULT false NOT NULL,
    token_details jsonb DEFAULT '{}'::jsonb NOT NULL,
    latency_ms numeric,
    prompt_tokens integer,
    completion_tokens integer,
    tokens integer GENERATED ALWAYS AS ((COALESCE(prompt_tokens, 0) + COALESCE(completion_tokens, 0))) STORED,
    reward numeric,
    quality numeric,
    confidence numeric DEFAULT 0 NOT NULL,
    step bigint,
    signs bit(1536),
    signs_model text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT responses_confidence_range CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric))),
    CONSTRAINT responses_cost_range CHECK (((cost >= (0)::numeric) AND (cost <= (1000000)::numeric))),
    CONSTRAINT responses_error_has_status CHECK (((status = 'error'::text) = (error IS NOT NULL))),
    CONSTRAINT responses_error_length CHECK ((char_length(error) <= 1000)),
    CONSTRAINT responses_latency_range CHECK (((latency_ms >= (0)::numeric) AND (latency_ms <= (86400000)::numeric))),
    CONSTRAINT responses_model CHECK ((model ~ '^[A-Za-z0-9_.:/@+-]{1,200}$'::text)),
    CONSTRAINT responses_paid_by CHECK ((paid_by = ANY (ARRAY['operator'::text, 'user'::text]))),
    CONSTRAINT responses_quality_range CHECK (((quality >= (0)::numeric) AND (quality <= (1)::numeric))),
    CONSTRAINT responses_reward_range CHECK (((reward >= (0)::numeric) AND (reward <= (1)::numeric))),
    CONSTRAINT responses_status CHECK ((status = ANY (ARRAY['complete'::text, 'error'::text, 'cancelled'::text]))),
    CONSTRAINT responses_text_length CHECK ((char_length(text) <= 32000)),
    CONSTRAINT responses_token_details_object CHECK (((jsonb_typeof(token_details) = 'object'::text) AND (pg_column_size(token_details) <= 1024))),
    CONSTRAINT responses_tokens_range CHECK ((((prompt_tokens >= 0) AND (prompt_tokens <= 100000000)) AND ((completion_tokens >= 0) AND (completion_tokens <= 100000000))))
);

COMMENT ON TABLE public.responses IS 'What a model answered, one row for each model that was tried, and what was learned from it.';

COMMENT ON COLUMN public.responses.message_id IS 'The message of chat that holds the text; text is null then.';

COMMENT ON COLUMN public.responses.status IS 'complete; error: it failed; cancelled: the client did not wait for it.';

COMMENT ON COLUMN public.responses.cost IS 'Dollars.';

COMMENT ON COLUMN public.responses.paid_by IS 'operator: the cost is of the budgets; user: it is of the user''s own key.';

COMMENT ON COLUMN public.responses.is_estimated IS 'The provider did not count all of the tokens; what it left out is estimated.';

COMMENT ON COLUMN public.responses.token_details IS 'Which of the tokens have a price of their own: {cached, reasoning, audio_prompt, audio_completion}.';

COMMENT ON COLUMN public.responses.reward IS 'What its model''s state holds of it now, 0..1, at the confidence; feedback revises it.';

COMMENT ON COLUMN public.responses.step IS 'How many responses the context had with this one: each later one makes it count less.';

COMMENT ON COLUMN public.responses.signs IS 'Those of its query, beside what is judged of it.';

CREATE FUNCTION private.add_response(p_user_id uuid, p_decision public.routing_decisions, p_query public.queries, p_response jsonb, p_message_id uuid) RETURNS public.responses
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_response(p_user_id uuid, p_decision public.routing_decisions, p_query public.queries, p_response jsonb, p_message_id uuid) IS 'Keeps what one model answered {model?, text?, error?, status?, cost?, latency_ms?, tokens?, prompt_tokens?, completion_tokens?, cached_tokens?, reasoning_tokens?, audio_prompt_tokens?, audio_completion_tokens?, is_estimated?}; without a cost, that of its tokens at the prices of the decision.';

CREATE FUNCTION private.add_to_prior(p_contexts text[], p_models text[], p_good numeric[], p_bad numeric[], p_contributors bigint[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_to_prior(p_contexts text[], p_models text[], p_good numeric[], p_bad numeric[], p_contributors bigint[]) IS 'Adds to the shared prior; what no user contributes to any more goes.';

CREATE FUNCTION private.add_words(p_query private.search_query, p_words tsquery, p_counted boolean, p_prefix tsquery DEFAULT NULL::tsquery) RETURNS private.search_query
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.add_words(p_query private.search_query, p_words tsquery, p_counted boolean, p_prefix tsquery) IS 'A query that also asks for these words as they are, and else for what begins so.';

CREATE FUNCTION private.adopt_music_track(p_user_id uuid, p_own_id uuid, p_track_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.adopt_music_track(p_user_id uuid, p_own_id uuid, p_track_id uuid) IS 'Moves what a user did with a track of the user''s own, and what was learned of it, to the track of the catalogue that is the same recording, and deletes the own one.';

CREATE FUNCTION private.adopt_music_tracks(p_track_ids uuid[]) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.adopt_music_tracks(p_track_ids uuid[]) IS 'Gives tracks of the catalogue what users have as their own of the same recordings. Returns how many own tracks that were.';

CREATE FUNCTION private.answer_for_spared() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.answer_for_spared() IS 'Trigger: says so when a statement was meant for users'' rows alone, instead of doing nothing in silence. Errors: 409 vector_of_user.';

CREATE FUNCTION private.answered_turn(p_user_id uuid, p_request_id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.answered_turn(p_user_id uuid, p_request_id uuid) IS 'The answer that store_chat_pair has kept under a request id; null when there is none.';

CREATE FUNCTION private.any_of(p_words text[], p_ending text DEFAULT ''::text) RETURNS tsquery
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.any_of(p_words text[], p_ending text) IS 'A text search for any of the words, as private.word_text makes them; with the ending :* for words that begin so.';

CREATE FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) IS 'Puts a batch of chunks into a draft and returns how many it has.';

CREATE FUNCTION private.append_messages(p_user_id uuid, p_session_id uuid, p_messages jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.append_messages(p_user_id uuid, p_session_id uuid, p_messages jsonb) IS 'Stores messages after the last one of a conversation; their ids, in order.';

CREATE FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) RETURNS private.review_result
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) IS 'One review. outcome: applied; duplicate, it was applied before; or what is wrong, as private.refuse_review raises it, and nothing has changed.';

CREATE FUNCTION private.are_fsrs_steps(p_steps integer[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.are_fsrs_steps(p_steps integer[]) IS 'Whether these are up to 20 steps of one minute to a year.';

CREATE FUNCTION private.are_fsrs_weights(p_weights double precision[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.are_fsrs_weights(p_weights double precision[]) IS 'Whether these are numbers for FSRS-6 (21), FSRS-5 (19) or FSRS-4.5 (17). Those out of their range are clipped, as the reference does: optimizers of old had other ranges.';

CREATE FUNCTION private.are_tags(p_tags text[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.are_tags(p_tags text[]) IS 'Whether these are up to 500 words without spaces.';

CREATE FUNCTION private.balance_budgets(p_user_id uuid, p_cost numeric) RETURNS numeric
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.balance_budgets(p_user_id uuid, p_cost numeric) IS 'Books a cost in the user''s budgets, and the reservations of turns that lapsed, begins new periods, and counts anew what open decisions hold; returns what is left of the scarcest, null when there is none. Under private.lock_budgets, called in a statement before, which sees what others have committed.';

CREATE FUNCTION private.bare_music_track() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.bare_music_track() IS 'Trigger: a track has one id, and its code one form, however they are written.';

CREATE FUNCTION private.bare_nouns(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.bare_nouns(p_text text) IS 'The words of an Arabic or Hebrew text without the article and the particles that are written together with them.';

CREATE FUNCTION private.bare_text(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.bare_text(p_text text) IS 'Lower-case text without accents: what is typed without them finds what is written with them.';

CREATE FUNCTION private.bare_track_id(p_provider text, p_track_id text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.bare_track_id(p_provider text, p_track_id text) IS 'A provider''s id of a track without the URI or the address around it: spotify:track:X and https://open.spotify.com/track/X are X.';

CREATE FUNCTION private.becomes_leech(p_lapses integer, p_next_lapses integer) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.becomes_leech(p_lapses integer, p_next_lapses integer) IS 'Whether a lapse makes the card a leech.';

CREATE TABLE public.imports (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    label text,
    content_hash text,
    status text DEFAULT 'staging'::text NOT NULL,
    total_items bigint,
    staged_items bigint DEFAULT 0 NOT NULL,
    done_items bigint DEFAULT 0 NOT NULL,
    added_items bigint DEFAULT 0 NOT NULL,
    skipped_items bigint DEFAULT 0 NOT NULL,
    failed_items bigint DEFAULT 0 NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    errors jsonb DEFAULT '[]'::jsonb NOT NULL,
    error jsonb,
    ran_at timestamp with time zone,
    finished_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT imports_content_hash_format CHECK ((content_hash ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT imports_counts_object CHECK ((jsonb_typeof(counts) = 'object'::text)),
    CONSTRAINT imports_counts_size CHECK ((pg_column_size(counts) <= 8192)),
    CONSTRAINT imports_error_object CHECK ((jsonb_typeof(error) = 'object'::text)),
    CONSTRAINT imports_errors_array CHECK ((jsonb_typeof(errors) = 'array'::text)),
    CONSTRAINT imports_errors_size CHECK ((pg_column_size(errors) <= 262144)),
    CONSTRAINT imports_items_in_order CHECK (((0 <= added_items) AND (0 <= skipped_items) AND (0 <= failed_items) AND (((added_items + skipped_items) + failed_items) = done_items) AND (done_items <= staged_items) AND (staged_items <= total_items))),
    CONSTRAINT imports_kind_format CHECK ((kind ~ '^[a-z][a-z_]{0,39}$'::text)),
    CONSTRAINT imports_label_length CHECK (((char_length(label) >= 1) AND (char_length(label) <= 300))),
    CONSTRAINT imports_source_format CHECK ((source ~ '^[a-z0-9][a-z0-9_.-]{0,39}$'::text)),
    CONSTRAINT imports_status CHECK ((status = ANY (ARRAY['staging'::text, 'running'::text, 'paused'::text, 'complete'::text, 'failed'::text])))
);

COMMENT ON TABLE public.imports IS 'What a user brings along from elsewhere, and how far it has come. Written by create_import, stage_import_items, run_import and fail_import; deleting a row gives up what waits of it.';

COMMENT ON COLUMN public.imports.kind IS 'What its items are: a name in private.import_kinds.';

COMMENT ON COLUMN public.imports.source IS 'Where it comes from, as in chatgpt.';

COMMENT ON COLUMN public.imports.label IS 'What a person knows it by: the name of the file.';

COMMENT ON COLUMN public.imports.content_hash IS 'SHA-256 of the file in hex. An import that has not ended goes on when the file comes again.';

COMMENT ON COLUMN public.imports.status IS 'staging: items are still read from the file; running: all are there, and some wait; paused: a quota is used up, and run_import goes on when there is room; complete; failed: the file could not be read, see error.';

COMMENT ON COLUMN public.imports.total_items IS 'How many items the file has; null as long as nobody knows.';

COMMENT ON COLUMN public.imports.staged_items IS 'How many items have been read: the place to go on from when staging broke off.';

COMMENT ON COLUMN public.imports.done_items IS 'How many items were taken: those added, those skipped because they were there, those that failed.';

COMMENT ON COLUMN public.imports.counts IS 'What the items brought, by name, as in {"messages": 12}.';

COMMENT ON COLUMN public.imports.errors IS 'The first 100 things that could not be taken: [{item, place, code, message}], item counted from 0.';

COMMENT ON COLUMN public.imports.error IS 'Why it is paused or failed: {code, message}.';

COMMENT ON COLUMN public.imports.ran_at IS 'When run_import was at it last.';

CREATE FUNCTION private.begin_import(p_user_id uuid, p_kind text, p_source text, p_label text, p_content_hash text, p_total_items bigint) RETURNS public.imports
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.begin_import(p_user_id uuid, p_kind text, p_source text, p_label text, p_content_hash text, p_total_items bigint) IS 'The import of a file that has not ended, or a new one.';

CREATE FUNCTION private.begin_rows() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.begin_rows() IS 'Trigger: how many rows the statement may have. Refuses it before its first row when the bucket is empty. Errors: 429 rate_limited.';

CREATE FUNCTION private.beta_draw(p_alpha double precision, p_beta double precision) RETURNS double precision
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.beta_draw(p_alpha double precision, p_beta double precision) IS 'A random number of the Beta distribution with these parameters, each 1 or more.';

CREATE FUNCTION private.book_deleted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.book_deleted() IS 'Trigger: a decision that is deleted while it is open is paid for as it was reserved, so that an erasure in the middle of a turn does not make it free.';

CREATE TABLE public.models (
    id text NOT NULL,
    provider text NOT NULL,
    prompt_price numeric DEFAULT 0 NOT NULL,
    completion_price numeric DEFAULT 0 NOT NULL,
    cached_price numeric,
    reasoning_price numeric,
    audio_prompt_price numeric,
    audio_completion_price numeric,
    context_tokens integer,
    max_completion_tokens integer DEFAULT 1024 NOT NULL,
    endpoint text DEFAULT 'chat/completions'::text NOT NULL,
    aliases text[] DEFAULT '{}'::text[] NOT NULL,
    capabilities jsonb DEFAULT '{}'::jsonb NOT NULL,
    priced_on date,
    enabled boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT models_aliases CHECK (((cardinality(aliases) <= 50) AND (array_position(aliases, NULL::text) IS NULL) AND (array_to_string(aliases, ' '::text) ~ '^([A-Za-z0-9_.:/@+-]{1,200}( |$))*$'::text))),
    CONSTRAINT models_capabilities_object CHECK (((jsonb_typeof(capabilities) = 'object'::text) AND (pg_column_size(capabilities) <= 8192))),
    CONSTRAINT models_endpoint CHECK ((endpoint = ANY (ARRAY['chat/completions'::text, 'responses'::text]))),
    CONSTRAINT models_further_prices_not_negative CHECK ((LEAST(cached_price, reasoning_price, audio_prompt_price, audio_completion_price) >= (0)::numeric)),
    CONSTRAINT models_id CHECK ((id ~ '^[A-Za-z0-9_.:/@+-]{1,200}$'::text)),
    CONSTRAINT models_prices_not_negative CHECK (((prompt_price >= (0)::numeric) AND (completion_price >= (0)::numeric))),
    CONSTRAINT models_provider_length CHECK (((char_length(provider) >= 1) AND (char_length(provider) <= 100))),
    CONSTRAINT models_tokens_positive CHECK (((context_tokens > 0) AND (max_completion_tokens > 0)))
);

COMMENT ON TABLE public.models IS 'The models that can be chosen, with their prices and limits. A shared catalogue: every signed-in user reads it, the service writes it.';

COMMENT ON COLUMN public.models.id IS 'The name that the provider knows it by.';

COMMENT ON COLUMN public.models.prompt_price IS 'Dollars for a million tokens that it is given.';

COMMENT ON COLUMN public.models.completion_price IS 'Dollars for a million tokens of its answer.';

COMMENT ON COLUMN public.models.cached_price IS 'Dollars for a million prompt tokens that its provider had in its cache; null: as prompt_price.';

COMMENT ON COLUMN public.models.reasoning_price IS 'Dollars for a million tokens of its thinking; null: as completion_price.';

COMMENT ON COLUMN public.models.audio_prompt_price IS 'Dollars for a million tokens of speech that it is given; null: as prompt_price.';

COMMENT ON COLUMN public.models.audio_completion_price IS 'Dollars for a million tokens of speech that it gives; null: as completion_price.';

COMMENT ON COLUMN public.models.context_tokens IS 'How many tokens question and answer may have together; null: nobody knows.';

COMMENT ON COLUMN public.models.max_completion_tokens IS 'The longest answer that it is asked for: what is reserved where the caller sets no lower limit.';

COMMENT ON COLUMN public.models.endpoint IS 'By which way of its provider it is asked; some models take tools on responses only.';

COMMENT ON COLUMN public.models.aliases IS 'Further names that clients may call it by; dated snapshots (-2024-08-06) need none.';

COMMENT ON COLUMN public.models.capabilities IS 'What is known of its parameters: {refuses: [names of parameters that are left out of a request], limit: the name of its limit of an answer, max_tokens or max_completion_tokens, image_tokens: the most tokens that it makes of one image}.';

COMMENT ON COLUMN public.models.priced_on IS 'On which day its prices and limits were looked up.';

COMMENT ON COLUMN public.models.enabled IS 'False: it is chosen for nobody.';

CREATE FUNCTION private.bound_of(p_model public.models, p_prompt_tokens integer, p_constraints jsonb, p_turn jsonb, p_available numeric, OUT cost numeric, OUT most integer, OUT ruled_out text) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.bound_of(p_model public.models, p_prompt_tokens integer, p_constraints jsonb, p_turn jsonb, p_available numeric, OUT cost numeric, OUT most integer, OUT ruled_out text) IS 'What an answer of a model costs at most, how many tokens it may have, and why it cannot be asked: context_tokens, budget, unknown_price or unknown_prompt. Of a query that its caller asks itself the cost is that of the tokens it names. p_turn {prompt_bytes, images, is_unbounded} is of a turn of chat, which is bounded by bytes, and shortened to what p_available pays for.';

CREATE TABLE public.conversation_summaries (
    user_id uuid NOT NULL,
    message_id uuid NOT NULL,
    session_id uuid NOT NULL,
    seq integer NOT NULL,
    summary text NOT NULL,
    model text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT conversation_summaries_model_length CHECK ((char_length(model) <= 200)),
    CONSTRAINT conversation_summaries_summary_length CHECK (((char_length(summary) >= 1) AND (char_length(summary) <= 8000)))
);

COMMENT ON TABLE public.conversation_summaries IS 'What was said on a branch up to a message, in short. Written in the background when a branch outgrows what a prompt has room for; each goes on from the one before it on its branch.';

COMMENT ON COLUMN public.conversation_summaries.message_id IS 'The message that it reaches.';

COMMENT ON COLUMN public.conversation_summaries.seq IS 'The place of that message.';

COMMENT ON COLUMN public.conversation_summaries.model IS 'Who wrote it; null: its lines are the most telling sentences themselves.';

CREATE FUNCTION private.branch_summary(p_user_id uuid, p_leaf_id uuid) RETURNS public.conversation_summaries
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.branch_summary(p_user_id uuid, p_leaf_id uuid) IS 'The summary that reaches furthest on the branch to a message; of a conversation without branches by one key lookup.';

CREATE FUNCTION private.broadcast(p_user_id uuid, p_session_id uuid, p_event text, p_payload jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.broadcast(p_user_id uuid, p_session_id uuid, p_event text, p_payload jsonb) IS 'Sends to the private channel of a conversation, when the transaction commits.';

CREATE FUNCTION private.broadcast_conversation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.broadcast_conversation() IS 'Trigger: tells the channel of a conversation of its new title, summary or archiving, or of its end, and never fails.';

CREATE FUNCTION private.broadcast_memory_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.broadcast_memory_change() IS 'Trigger: tells the channel of a conversation what a message in it has changed in the memories, and never fails.';

CREATE FUNCTION private.broadcast_message() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.broadcast_message() IS 'Trigger: tells the channel of the conversation of a message, and never fails.';

CREATE FUNCTION private.chain_hash(p_before uuid, p_sender_type text, p_text text, p_key text) RETURNS uuid
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.chain_hash(p_before uuid, p_sender_type text, p_text text, p_key text) IS 'The hash of a message after all before it: the first half of SHA-256 over the hash before, sender_type, the text without white space and private.message_key, a line each. The function chat makes the same of what clients send.';

CREATE FUNCTION private.charge(p_user_id uuid, p_resource text, p_rows bigint, p_bytes bigint, p_tokens bigint DEFAULT NULL::bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.charge(p_user_id uuid, p_resource text, p_rows bigint, p_bytes bigint, p_tokens bigint) IS 'Counts what a user writes, and refuses what is too much. p_tokens: what it takes of the rate, else as many as there are rows. Errors: 429 rate_limited, 429 quota_exceeded.';

CREATE FUNCTION private.charge_grown(p_resource text, p_setting text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.charge_grown(p_resource text, p_setting text) IS 'Books what updated rows add up to: {user, bytes, rows that are embedded anew}. Errors: 429 rate_limited, 429 quota_exceeded.';

CREATE FUNCTION private.chat_messages_words() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.chat_messages_words() IS 'Trigger: keeps the language of a message and its words, for searching.';

CREATE FUNCTION private.check_embedding(p_embedding extensions.vector) RETURNS extensions.vector
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.check_embedding(p_embedding extensions.vector) IS 'The vector itself if it is there, has 1536 dimensions and a direction.';

CREATE FUNCTION private.check_music_play() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.check_music_play() IS 'Trigger: a play is of a track that its user sees, and has happened. Errors: 404 track_not_found, 400 invalid_history.';

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
    chain uuid,
    parts jsonb,
    tool_calls jsonb,
    tool_call_id text,
    feedback_score smallint,
    has_flashcards boolean DEFAULT false NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    embedding extensions.vector(1536),
    embedding_model text,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    language text,
    message_tsv tsvector,
    "timestamp" timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT chat_messages_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT chat_messages_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT chat_messages_feedback_range CHECK ((feedback_score = ANY (ARRAY['-1'::integer, 1]))),
    CONSTRAINT chat_messages_language_length CHECK ((char_length(language) <= 10)),
    CONSTRAINT chat_messages_metadata_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT chat_messages_metadata_size CHECK ((pg_column_size(metadata) <= 65536)),
    CONSTRAINT chat_messages_model_length CHECK ((char_length(model) <= 200)),
    CONSTRAINT chat_messages_mood_length CHECK ((char_length(mood_detected) <= 50)),
    CONSTRAINT chat_messages_parts_array CHECK ((jsonb_typeof(parts) = 'array'::text)),
    CONSTRAINT chat_messages_parts_size CHECK ((pg_column_size(parts) <= 262144)),
    CONSTRAINT chat_messages_says_something CHECK (((message_text <> ''::text) OR (status <> 'complete'::text) OR (sender_type = 'tool'::text) OR (parts IS NOT NULL) OR (tool_calls IS NOT NULL))),
    CONSTRAINT chat_messages_sender_type CHECK ((sender_type = ANY (ARRAY['user'::text, 'ai'::text, 'tool'::text]))),
    CONSTRAINT chat_messages_sentiment_range CHECK (((sentiment_score >= (0)::numeric) AND (sentiment_score <= (1)::numeric))),
    CONSTRAINT chat_messages_status CHECK ((status = ANY (ARRAY['complete'::text, 'streaming'::text, 'error'::text, 'cancelled'::text]))),
    CONSTRAINT chat_messages_text_length CHECK ((char_length(message_text) <= 1000000)),
    CONSTRAINT chat_messages_tool_call_id_length CHECK ((char_length(tool_call_id) <= 200)),
    CONSTRAINT chat_messages_tool_calls_form CHECK (((tool_calls IS NULL) OR ((jsonb_typeof(tool_calls) = 'array'::text) AND (sender_type = 'ai'::text)))),
    CONSTRAINT chat_messages_tool_calls_size CHECK ((pg_column_size(tool_calls) <= 4194304))
);

COMMENT ON TABLE public.chat_messages IS 'The messages of a conversation. A trigger numbers and times them under the conversation''s row lock, whoever writes them; their text never changes.';

COMMENT ON COLUMN public.chat_messages.session_id IS 'The conversation.';

COMMENT ON COLUMN public.chat_messages.seq IS 'Place in the conversation: 1, 2, 3, … without gap or repeat, given by the numbering trigger.';

COMMENT ON COLUMN public.chat_messages.message_text IS 'At most 1,000,000 characters; searches by words see the first 100,000. Empty where a message says nothing in words: an image, calls of tools, an answer of which nothing arrived. A complete answer that is empty has an empty list of parts.';

COMMENT ON COLUMN public.chat_messages.sender_type IS 'user, ai, or tool: what a tool gave back for a call of the answer before it.';

COMMENT ON COLUMN public.chat_messages.sentiment_score IS '0 negative … 1 positive; null unknown.';

COMMENT ON COLUMN public.chat_messages.parent_id IS 'The message that this one follows in its branch. Left out on insert: the conversation''s last.';

COMMENT ON COLUMN public.chat_messages.chain IS 'The hash of the branch up to this message, private.chain_hash; a result of a tool has that of the call. On insert, the hash of what came before the first message, where that is not stored.';

COMMENT ON COLUMN public.chat_messages.parts IS 'What the message holds beside text: [{type, sha256, …}] in OpenAI''s form; large data is replaced by {sha256, characters, media_type, attachment?, decoded?}: the name of a file in the bucket attachments, and whether it has the bytes of a data: URL.';

COMMENT ON COLUMN public.chat_messages.tool_calls IS 'What the answer calls: [{id, name, arguments: text}].';

COMMENT ON COLUMN public.chat_messages.tool_call_id IS 'Of a tool''s result: the call that it is for.';

COMMENT ON COLUMN public.chat_messages.feedback_score IS '1 liked, −1 disliked, null no word.';

COMMENT ON COLUMN public.chat_messages.embedding IS '1536 numbers, compared by cosine with those of the same embedding_model only; null: not embedded.';

COMMENT ON COLUMN public.chat_messages.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many messages.';

COMMENT ON COLUMN public.chat_messages.language IS 'ISO 639-1, or simple when it is not known: whose stems the message is found by.';

COMMENT ON COLUMN public.chat_messages.message_tsv IS 'The words of the text, kept by a trigger.';

COMMENT ON COLUMN public.chat_messages."timestamp" IS 'Given by the numbering trigger, strictly increasing within the conversation.';

CREATE FUNCTION private.choices_of(p_answer public.chat_messages) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.choices_of(p_answer public.chat_messages) IS 'The further answers that a model gave with this one, in their order.';

CREATE FUNCTION private.chunk_text(p_context text, p_headings text, p_content text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.chunk_text(p_context text, p_headings text, p_content text) IS 'What of a chunk is embedded: it says of which document and chapter it is.';

CREATE FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) RETURNS jsonb
    LANGUAGE plpgsql STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) IS 'Null when the write is to be done, else the result of the first call with this id. p_content holds every parameter that makes the request what it is. Build it within case when p_request_id is not null then … end: a call without an id then pays neither for the content, an eighth of store_chat_pair, nor for the claim, for the function is strict.';

CREATE FUNCTION private.clean_play(p_item jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.clean_play(p_item jsonb) IS 'A play in one form, whoever wrote it: the id bare, or made of title and artist where there is none, names cut, the time as one; null for what is no object.';

CREATE FUNCTION private.column_list(p_columns text[], p_alias text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.column_list(p_columns text[], p_alias text) IS 'Column names as they stand in a query.';

CREATE FUNCTION private.combined_quality(p_explicit numeric, p_implicit numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.combined_quality(p_explicit numeric, p_implicit numeric) IS '0.7 of what the user said and 0.3 of what happened; either alone; 0.5 when nothing is known.';

CREATE FUNCTION private.content_hash(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.content_hash(p_text text) IS 'SHA-256 of a text in hexadecimal.';

CREATE TABLE private.export_rules (
    table_name text NOT NULL,
    is_exported boolean NOT NULL,
    keeps_embeddings boolean DEFAULT false NOT NULL,
    is_operators boolean DEFAULT false NOT NULL,
    erased_by text,
    reason text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT export_rules_erased_by_operators CHECK (((erased_by IS NULL) OR is_operators))
);

COMMENT ON TABLE private.export_rules IS 'What export, import and erasure do otherwise than usual. Usual is: tables of public are exported, tables of private are bookkeeping; a vector is left out, for the queue makes it again from its text; erasure deletes every row.';

COMMENT ON COLUMN private.export_rules.table_name IS 'With its schema, as in public.vectors.';

COMMENT ON COLUMN private.export_rules.is_operators IS 'What the operator has set for the user, and what the user has used of it: an erasure keeps the rows, and an import takes none.';

COMMENT ON COLUMN private.export_rules.erased_by IS 'Of rows that an erasure keeps: SQL of the columns that it changes all the same.';

CREATE VIEW private.owned_tables WITH (security_invoker='true') AS
 WITH RECURSIVE owned AS (
         SELECT c.oid,
            (((n.nspname)::text || '.'::text) || (c.relname)::text) AS name,
            (n.nspname = 'public'::name) AS is_public,
            a.attname AS owner_column
           FROM (((pg_class c
             JOIN pg_namespace n ON ((n.oid = c.relnamespace)))
             JOIN pg_constraint f ON (((f.conrelid = c.oid) AND (f.contype = 'f'::"char") AND (f.confrelid = ('auth.users'::regclass)::oid))))
             JOIN pg_attribute a ON (((a.attrelid = c.oid) AND (a.attnum = f.conkey[1]))))
          WHERE ((n.nspname = ANY (ARRAY['public'::name, 'private'::name])) AND (c.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) AND (NOT c.relispartition))
        ), depths AS (
         SELECT o_1.oid,
            0 AS depth
           FROM owned o_1
        UNION ALL
         SELECT f.conrelid,
            (d.depth + 1)
           FROM (depths d
             JOIN pg_constraint f ON (((f.contype = 'f'::"char") AND (f.confrelid = d.oid) AND (f.conrelid <> d.oid))))
          WHERE (d.depth < 20)
        )
 SELECT o.oid AS table_id,
    o.name,
    o.owner_column,
    COALESCE(r.is_exported, o.is_public) AS is_exported,
    COALESCE(r.is_operators, false) AS is_operators,
    r.erased_by,
    ( SELECT max(d.depth) AS max
           FROM depths d
          WHERE (d.oid = o.oid)) AS depth,
    ARRAY( SELECT (a.attname)::text AS attname
           FROM pg_attribute a
          WHERE ((a.attrelid = o.oid) AND (a.attnum > 0) AND (NOT a.attisdropped) AND (a.attgenerated = ''::"char") AND (a.attname <> o.owner_column) AND (a.atttypid <> ('tsvector'::regtype)::oid) AND (COALESCE(r.keeps_embeddings, false) OR (a.attname <> ALL (ARRAY['embedding'::name, 'embedding_model'::name, 'embedded_at'::name]))))
          ORDER BY a.attnum) AS exported_columns,
    ARRAY( SELECT (
                CASE
                    WHEN (a.attgenerated = ''::"char") THEN a.attname
                    ELSE o.owner_column
                END)::text AS owner_column
           FROM ((pg_index i
             CROSS JOIN LATERAL unnest((i.indkey)::smallint[]) WITH ORDINALITY k(attnum, "position"))
             JOIN pg_attribute a ON (((a.attrelid = i.indrelid) AND (a.attnum = k.attnum))))
          WHERE ((i.indrelid = o.oid) AND i.indisprimary)
          ORDER BY k."position") AS key_columns,
    ( SELECT (a.attname)::text AS attname
           FROM pg_attribute a
          WHERE ((a.attrelid = o.oid) AND (a.attidentity <> ''::"char"))) AS identity_column
   FROM (owned o
     LEFT JOIN private.export_rules r ON ((r.table_name = o.name)));

COMMENT ON VIEW private.owned_tables IS 'The registry of what belongs to users: every table of public and private that refers to auth.users, the column that does, what of it an export holds, its primary key, and how far it is from the tables that depend on nothing (depth).';

CREATE FUNCTION private.correct_imported(p_user_id uuid, p_table private.owned_tables, p_rows jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.correct_imported(p_user_id uuid, p_table private.owned_tables, p_rows jsonb) IS 'Makes rows what the export says, where triggers have numbered, timed or counted otherwise, and takes away those that only triggers have made.';

CREATE FUNCTION private.cost_of(p_prices jsonb, p_prompt_tokens integer, p_completion_tokens integer, p_details jsonb DEFAULT '{}'::jsonb) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.cost_of(p_prices jsonb, p_prompt_tokens integer, p_completion_tokens integer, p_details jsonb) IS 'What an answer costs in dollars, to nine decimals: p_details {cached, audio_prompt} of the prompt''s tokens and {reasoning, audio_completion} of the answer''s have prices of their own; null without prices.';

CREATE FUNCTION private.count_accesses(p_user_id uuid, p_memory_ids uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_accesses(p_user_id uuid, p_memory_ids uuid[]) IS 'Counts that a reply was given these memories; those that are no longer active stay as they are.';

CREATE FUNCTION private.count_deleted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_deleted() IS 'Trigger: takes deleted rows off the count.';

CREATE FUNCTION private.count_grown() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_grown() IS 'Trigger: books what an update made longer, and what it queued for new vectors. Errors: 429 rate_limited, 429 quota_exceeded.';

CREATE FUNCTION private.count_growth() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_growth() IS 'Trigger: counts by how much an update makes a row longer.';

CREATE FUNCTION private.count_inserted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_inserted() IS 'Trigger: counts the rows of a statement, and refuses those of a user who has too much. Errors: 429 rate_limited, 429 quota_exceeded.';

CREATE FUNCTION private.count_messages() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_messages() IS 'Trigger: the conversation''s counters follow the messages of a statement.';

CREATE FUNCTION private.count_music_plays() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_music_plays() IS 'Trigger: adds plays to the sums of their tracks.';

CREATE FUNCTION private.count_study_days(p_user_id uuid, p_deck_id uuid, p_now timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_study_days(p_user_id uuid, p_deck_id uuid, p_now timestamp with time zone) IS 'How many days up to today had a review, without a gap, and whether today has one.';

CREATE FUNCTION private.count_table(p_table regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_table(p_table regclass) IS 'Puts a table with a user_id under the limits: its rows, its rate and the bytes of all of its columns. For migrations.';

CREATE FUNCTION private.count_tokens(p_text text) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_tokens(p_text text) IS 'About how many tokens a model makes of a text, by the script of its characters: four Latin letters each, four fifths of a token for a Chinese, Japanese or Korean character; within 15 % of OpenAI''s o200k on ordinary text. _shared/tokens.ts counts the same.';

CREATE FUNCTION private.count_touched_tracks(p_limit integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.count_touched_tracks(p_limit integer) IS 'Lets the catalogue adopt, and counts anew who likes, the tracks that wait, up to p_limit entries of the queue, and some that were not looked at for a week.';

CREATE FUNCTION private.counting_statement() RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.counting_statement() IS 'The SQL that counts a scope''s rows for private.nearest, up to 1,001.';

CREATE FUNCTION private.create_profile() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.create_profile() IS 'Trigger on auth.users: the profile of a new account, named as the sign-up''s metadata says.';

CREATE FUNCTION private.current_embedding_model(p_user_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.current_embedding_model(p_user_id uuid) IS 'The model whose vectors a user''s searches compare: the user''s own, else the default, else null.';

CREATE FUNCTION private.day_begins(p_day date, p_timezone text, p_day_start_hour integer) RETURNS timestamp with time zone
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.day_begins(p_day date, p_timezone text, p_day_start_hour integer) IS 'When a day begins.';

CREATE FUNCTION private.day_of(p_at timestamp with time zone, p_timezone text, p_day_start_hour integer) RETURNS date
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.day_of(p_at timestamp with time zone, p_timezone text, p_day_start_hour integer) IS 'The day that a time is of, where days begin at that hour: at 4, three at night is of the day before.';

CREATE FUNCTION private.dearest_price(p_prices jsonb, p_names text[]) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.dearest_price(p_prices jsonb, p_names text[]) IS 'The dearest of the prices of these names: what a token costs at most.';

CREATE FUNCTION private.decide(p_query public.queries, p_candidates text[], p_constraints jsonb, p_listed_only boolean, p_turn jsonb DEFAULT NULL::jsonb, p_target jsonb DEFAULT NULL::jsonb, p_nearest jsonb DEFAULT NULL::jsonb) RETURNS public.routing_decisions
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.decide(p_query public.queries, p_candidates text[], p_constraints jsonb, p_listed_only boolean, p_turn jsonb, p_target jsonb, p_nearest jsonb) IS 'Draws a model for a query among those that the constraints and the budgets leave, and reserves what the dearest of it and its fallbacks may cost. p_turn: of a turn of chat, as in bound_of, with the providers that a key of the user''s own may pay. p_nearest: private.nearest_judged, where it has been read already.';

CREATE FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) RETURNS private.fsrs_parameters
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) IS 'What the scheduler knows of a deck.';

CREATE FUNCTION private.delay_job(p_job_id bigint, p_error text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.delay_job(p_job_id bigint, p_error text) IS 'A failure: the next attempt comes later, and after the eighth none.';

CREATE FUNCTION private.delete_document_of() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.delete_document_of() IS 'Trigger: an article, profile data or an attribute goes with its document.';

CREATE FUNCTION private.digest_of(p_message public.chat_messages) RETURNS uuid
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.digest_of(p_message public.chat_messages) IS 'The hash of a message by itself.';

CREATE FUNCTION private.discount_music_plays() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.discount_music_plays() IS 'Trigger: takes deleted plays out of the sums of their tracks.';

CREATE FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) IS 'Chunks by maximal marginal relevance: the next is the one of the greatest λ × similarity to the query − (1 − λ) × greatest similarity to one that was chosen before.';

CREATE FUNCTION private.document_context(p_user_id uuid, p_document_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.document_context(p_user_id uuid, p_document_id uuid) IS 'What a document says of itself: title, author, tags, category, attribute''s name, summary.';

CREATE FUNCTION private.document_scope(p_user_id uuid, p_embedding_model text, p_filter jsonb) RETURNS private.search_scope
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.document_scope(p_user_id uuid, p_embedding_model text, p_filter jsonb) IS 'The user''s chunks, of documents whose metadata fit the filter; drafts left out.';

CREATE FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text, p_day_start_hour integer DEFAULT 0) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text, p_day_start_hour integer) IS 'How many days began between two reviews; 0 for a first one.';

CREATE FUNCTION private.embed_table(p_table regclass, p_text text, p_condition text DEFAULT 'true'::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.embed_table(p_table regclass, p_text text, p_condition text) IS 'Registers a table of public whose rows get a vector: its columns are id, user_id, embedding and embedding_model. Text and condition are SQL over the row r. For migrations.';

CREATE FUNCTION private.embeddable_row(p_source text, p_user_id uuid, p_row_id text) RETURNS TABLE(content text, embedding_model text, is_embedded boolean)
    LANGUAGE plpgsql STABLE ROWS 1
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.embeddable_row(p_source text, p_user_id uuid, p_row_id text) IS 'The text that a job is for, as it is now; no row when there is none any more.';

CREATE FUNCTION private.embeddings_words() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.embeddings_words() IS 'Trigger: keeps the context and the language of a chunk and its words, for searching.';

CREATE FUNCTION private.erase_attachments() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.erase_attachments() IS 'Trigger on chat_messages: the attachments of a message that is deleted are to be removed.';

CREATE FUNCTION private.erase_drawn_memories() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.erase_drawn_memories() IS 'Trigger: with a conversation go the memories drawn from it, where delete_conversation was asked for that.';

CREATE FUNCTION private.erase_files() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.erase_files() IS 'Trigger on profiles: when a profile goes, with the account or by delete_my_data, the files of its user are to be removed.';

CREATE FUNCTION private.erase_memory_traces() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.erase_memory_traces() IS 'Trigger: erases every copy of a deleted memory: its history, the answers that retries would get, the vectors that wait for a change of model, and the quotations in answers.';

CREATE FUNCTION private.erase_original() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.erase_original() IS 'Trigger on documents and document_versions: the original of what is deleted is to be removed.';

CREATE FUNCTION private.erase_user(p_user_id uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.erase_user(p_user_id uuid) IS 'Deletes every row of the user from every table of the registry but the operator''s, and returns how many of which of those that an export holds.';

CREATE FUNCTION private.excerpt(p_text text, p_query text, p_length integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.excerpt(p_text text, p_query text, p_length integer) IS 'A text of at most about so many characters: the whole, or the part around a word of the query.';

CREATE FUNCTION private.explain_context(p_budget integer, p_context jsonb, p_recalled jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.explain_context(p_budget integer, p_context jsonb, p_recalled jsonb) IS 'What get_chat_context says of itself with p_explain.';

CREATE FUNCTION private.explained_recommendation(p_genre text, p_mean double precision, p_row jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.explained_recommendation(p_genre text, p_mean double precision, p_row jsonb) IS 'Why a track is recommended, in words: from the parts of its score, its genre, and what the user thinks of the genre.';

CREATE FUNCTION private.exported_rows(p_user_id uuid, p_table private.owned_tables) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.exported_rows(p_user_id uuid, p_table private.owned_tables) IS 'The user''s rows of a table, in the order of its primary key.';

CREATE FUNCTION private.extract_summary(p_user_id uuid, p_message_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.extract_summary(p_user_id uuid, p_message_id uuid) IS 'The summary up to a message by the most telling sentences: that of before, and those of what was said since.';

CREATE FUNCTION private.faded(p_evidence double precision, p_steps bigint, p_half_life integer) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.faded(p_evidence double precision, p_steps bigint, p_half_life integer) IS 'What is left of evidence after so many further responses; all of it when half_life is null.';

CREATE FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) IS 'Raises SQLSTATE PT<status>, which PostgREST answers as that HTTP status. The message is a stable snake_case code, the detail a sentence, the hint what to do about it.';

CREATE FUNCTION private.fail_filter(p_detail text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fail_filter(p_detail text) IS 'Refuses a filter. Errors: 400 invalid_filter.';

CREATE TABLE private.limits (
    resource text NOT NULL,
    max_rows bigint,
    max_bytes bigint,
    rows_per_minute integer NOT NULL,
    bucket_minutes integer DEFAULT 1 NOT NULL,
    rows_per_statement integer DEFAULT 10000 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT limits_bucket_minutes_positive CHECK ((bucket_minutes > 0)),
    CONSTRAINT limits_max_bytes_positive CHECK ((max_bytes > 0)),
    CONSTRAINT limits_max_rows_positive CHECK ((max_rows > 0)),
    CONSTRAINT limits_rows_per_minute_positive CHECK ((rows_per_minute > 0)),
    CONSTRAINT limits_rows_per_statement_positive CHECK ((rows_per_statement > 0))
);

COMMENT ON TABLE private.limits IS 'What one user may have and do, by table; "default" is for tables that have no row here. Changed by the operator, at any time.';

COMMENT ON COLUMN private.limits.resource IS 'A table with its schema, as in public.documents, or provider.… for what providers are asked.';

COMMENT ON COLUMN private.limits.max_rows IS 'Null: no limit, as in max_bytes.';

COMMENT ON COLUMN private.limits.max_bytes IS 'Of the rows in Postgres'' binary form, before compression, with all columns and vectors.';

COMMENT ON COLUMN private.limits.rows_per_minute IS 'How fast the bucket fills. A statement with more rows than the bucket holds passes when the bucket is full, and the next one waits the longer. Of a provider: calls, or tokens.';

COMMENT ON COLUMN private.limits.bucket_minutes IS 'How many minutes fill the bucket: what may come at once after that long a silence. 1440 makes a limit of a day.';

COMMENT ON COLUMN private.limits.rows_per_statement IS 'A statement with more rows is refused with 413 before the rest of it is written.';

CREATE FUNCTION private.fail_rate(p_resource text, p_limit private.limits, p_missing double precision) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fail_rate(p_resource text, p_limit private.limits, p_missing double precision) IS 'Refuses with 429 rate_limited and Retry-After: as long as the missing tokens take to come.';

CREATE TABLE private.embedding_jobs (
    id bigint NOT NULL,
    user_id uuid,
    kind text DEFAULT 'embedding'::text NOT NULL,
    source text NOT NULL,
    row_id text NOT NULL,
    target_model text,
    detail jsonb,
    content_hash text,
    attempts integer DEFAULT 0 NOT NULL,
    run_after timestamp with time zone DEFAULT now() NOT NULL,
    locked_until timestamp with time zone,
    last_error text,
    dead_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT embedding_jobs_kind CHECK ((kind = ANY (ARRAY['embedding'::text, 'writing'::text]))),
    CONSTRAINT embedding_jobs_last_error_length CHECK ((char_length(last_error) <= 1000))
);

COMMENT ON TABLE private.embedding_jobs IS 'One row for each text that waits for a vector, or that waits to be written; gone when that is done, or when its row goes.';

COMMENT ON COLUMN private.embedding_jobs.user_id IS 'Null for a backend''s row of vectors.';

COMMENT ON COLUMN private.embedding_jobs.kind IS 'embedding: a vector; writing: a text.';

COMMENT ON COLUMN private.embedding_jobs.source IS 'The table of the row, in embeddable_tables; of a writing job its task, in writing_tasks.';

COMMENT ON COLUMN private.embedding_jobs.target_model IS 'Of a change of model: the new one. Null: whichever the user''s searches compare.';

COMMENT ON COLUMN private.embedding_jobs.detail IS 'Of a writing job: what its task has to know.';

COMMENT ON COLUMN private.embedding_jobs.content_hash IS 'Of the text that was last handed out; of a writing job what its task calls the claim.';

COMMENT ON COLUMN private.embedding_jobs.attempts IS 'How often it was handed out, up to 8.';

COMMENT ON COLUMN private.embedding_jobs.run_after IS 'When it may be handed out: at the end of a claim, after a failure later each time.';

COMMENT ON COLUMN private.embedding_jobs.dead_at IS 'When it was given up, after 8 attempts; a change of its row revives it.';

CREATE FUNCTION private.fair_jobs(p_limit integer, p_kind text) RETURNS SETOF private.embedding_jobs
    LANGUAGE plpgsql ROWS 100
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fair_jobs(p_limit integer, p_kind text) IS 'Up to so many jobs of a kind that may be handed out, locked: of each owner who has some as many as of the others, however many wait. The texts of an owner who has no embedding tokens left wait until there are some; what is to be written does not need any.';

CREATE FUNCTION private.feedback_reward(p_kind text, p_value numeric, OUT reward numeric, OUT confidence numeric) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.feedback_reward(p_kind text, p_value numeric, OUT reward numeric, OUT confidence numeric) IS 'What a word of the user''s says of quality, 0..1, and how sure that is. thumbs 0 or 1 and score 0..1 as they are; rating 1..5 through a logistic; completion_time 1 − seconds/300 at 0.7; regenerated 0, or 0.3 when the new answer was accepted (value 1), at 0.8.';

CREATE FUNCTION private.field_condition(p_column text, p_path text[], p_operator text, p_value jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.field_condition(p_column text, p_path text[], p_operator text, p_value jsonb) IS 'SQL for an operator on a field of a jsonb column. Errors: 400 invalid_filter.';

CREATE FUNCTION private.fields_condition(p_column text, p_path text[], p_operators jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fields_condition(p_column text, p_path text[], p_operators jsonb) IS 'SQL for an object of operators, or of further fields, at a path of a jsonb column. Errors: 400 invalid_filter.';

CREATE FUNCTION private.file_buckets() RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.file_buckets() IS 'The buckets whose files belong to the user that their first folder names.';

CREATE FUNCTION private.filter_condition(p_column text, p_filter jsonb, p_depth integer DEFAULT 0) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.filter_condition(p_column text, p_filter jsonb, p_depth integer) IS 'SQL for a filter of a jsonb column; true for {}. Errors: 400 invalid_filter.';

CREATE FUNCTION private.find_branch(p_user_id uuid, p_session_id uuid, p_thread jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.find_branch(p_user_id uuid, p_session_id uuid, p_thread jsonb) IS 'Where a turn stands: {session_id: null when it is new, parent_id: the message that it follows, or null at the root, matched: how many messages of the list are stored, base: how many stand before the conversation and are not part of it, history: client when the model is to see the list that the client sent, stored when it is to see the branch up to the parent, history_id: where that ends, if not at the parent}.';

CREATE FUNCTION private.find_music_neighbours(p_track_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.find_music_neighbours(p_track_id uuid) IS 'Looks up which tracks those who like a track like as well.';

CREATE FUNCTION private.find_or_make_deck(p_user_id uuid, p_deck jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.find_or_make_deck(p_user_id uuid, p_deck jsonb) IS 'The deck of a name, made with these settings if it is not there.';

CREATE FUNCTION private.find_similar_card(p_user_id uuid, p_question text, p_embedding extensions.vector, p_embedding_model text) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.find_similar_card(p_user_id uuid, p_question text, p_embedding extensions.vector, p_embedding_model text) IS 'The user''s card that one resembles, {id, deck_id, question, answer, similarity}: by meaning, of a cosine of at least 0.92, or with the same question; null: none.';

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
    CONSTRAINT documents_source_uri_form CHECK (((source_uri !~ '^ |[[:cntrl:]]'::text) AND ((source_uri ~* '^https?://'::text) OR (source_uri !~* '^[a-z][a-z0-9+.-]*:'::text)))),
    CONSTRAINT documents_source_uri_length CHECK (((char_length(source_uri) >= 1) AND (char_length(source_uri) <= 2000))),
    CONSTRAINT documents_status CHECK ((status = ANY (ARRAY['pending'::text, 'ready'::text]))),
    CONSTRAINT documents_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 500))),
    CONSTRAINT documents_version_positive CHECK ((version > 0))
);

COMMENT ON TABLE public.documents IS 'Texts of a user. Read and deleted here, written by the document RPCs, which keep chunks and versions in step.';

COMMENT ON COLUMN public.documents.content IS 'The whole text, at most 5 MB.';

COMMENT ON COLUMN public.documents.source_type IS 'What it is: text, markdown, article, profile_data, personal_attribute, or the app''s own word.';

COMMENT ON COLUMN public.documents.metadata IS 'An object of the app''s own, ≤ 64 kB; searches filter by containment in it. Of a file that was uploaded, file: {name?, type, bytes, sha256, pages?, author?, original?}; no two documents of a user have the same file.sha256. original is the file itself, in the bucket documents.';

COMMENT ON COLUMN public.documents.content_hash IS 'SHA-256 of the content in hexadecimal. Content of the same hash keeps its chunks.';

COMMENT ON COLUMN public.documents.version IS '1, 2, 3, …: one more with each change. An update that names the version it has read is refused when there is a newer one.';

COMMENT ON COLUMN public.documents.status IS 'pending: a draft whose chunks still arrive (begin_document); searches do not see it. ready: there.';

COMMENT ON COLUMN public.documents.replaces IS 'Of a draft: the document that finish_document puts it in place of; null for a new one.';

COMMENT ON COLUMN public.documents.replaces_version IS 'Of a draft: the version that the document must still have then; null any.';

CREATE FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) RETURNS public.documents
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) IS 'Makes a draft the document, or the next version of the one it replaces.';

CREATE FUNCTION private.finish_reembedding(p_user_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.finish_reembedding(p_user_id uuid) IS 'When no row of the user waits for the next model any more: the staged vectors take their places, and searches compare them from then on. Rows that were given up keep their old vector, which such searches do not compare.';

CREATE FUNCTION private.fit(p_items jsonb, p_tokens integer, OUT taken jsonb, OUT remaining jsonb, OUT tokens integer) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fit(p_items jsonb, p_tokens integer, OUT taken jsonb, OUT remaining jsonb, OUT tokens integer) IS 'Of items with their tokens, the first ones that fit together in so many; one that is too long makes way for the next.';

CREATE FUNCTION private.flashcard_source(p_user_id uuid, p_type text, p_id uuid, p_from integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.flashcard_source(p_user_id uuid, p_type text, p_id uuid, p_from integer) IS 'What cards are made from: {text, next: where the rest begins, source: as cards keep it}. Errors: 404 message_not_found, 404 memory_not_found, 404 document_not_found.';

CREATE FUNCTION private.flashcard_text(p_question text, p_answer text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.flashcard_text(p_question text, p_answer text) IS 'What of a card is embedded.';

CREATE FUNCTION private.flashcards_words() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.flashcards_words() IS 'Trigger: keeps the language of a card and its words, for searching.';

CREATE TABLE private.usage (
    user_id uuid NOT NULL,
    resource text NOT NULL,
    rows bigint NOT NULL,
    bytes bigint NOT NULL,
    tokens double precision NOT NULL,
    refilled_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='50');

COMMENT ON TABLE private.usage IS 'What a user has in each table, and the token bucket of its rate.';

COMMENT ON COLUMN private.usage.tokens IS 'How many rows may come now; refilled with time. Under zero after one large statement.';

CREATE FUNCTION private.fold_usage(p_user_id uuid, p_resource text) RETURNS private.usage
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fold_usage(p_user_id uuid, p_resource text) IS 'Adds the deltas of a usage row to it. Under the lock of the row.';

CREATE FUNCTION private.forget_requests(p_older_than interval DEFAULT '7 days'::interval) RETURNS bigint
    LANGUAGE plpgsql
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

CREATE FUNCTION private.fsrs_fuzz_factor(p_card private.fsrs_state, p_reviewed_at timestamp with time zone) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_fuzz_factor(p_card private.fsrs_state, p_reviewed_at timestamp with time zone) IS 'A number from 0 to 1 that is random, but always the same for a review of a card.';

CREATE FUNCTION private.fsrs_fuzzed(p_interval integer, p_elapsed_days integer, p_maximum integer, p_factor double precision) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_fuzzed(p_interval integer, p_elapsed_days integer, p_maximum integer, p_factor double precision) IS 'An interval moved by up to some days, so that cards learnt together come apart.';

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

CREATE FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text, p_day_start_hour integer DEFAULT 0, p_fuzz boolean DEFAULT false) RETURNS private.fsrs_parameters
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text, p_day_start_hour integer, p_fuzz boolean) IS 'A deck''s settings with what follows from them. interval_modifier: days for a day of stability, 1 at a desired retention of 0.9.';

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
    LANGUAGE plpgsql IMMUTABLE ROWS 21
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_weight_ranges() IS 'Between what each of the 21 weights lies, by the reference. places count from 1.';

CREATE FUNCTION private.fsrs_weights(p_weights double precision[], p_relearning_steps integer, p_enable_short_term boolean) RETURNS double precision[]
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fsrs_weights(p_weights double precision[], p_relearning_steps integer, p_enable_short_term boolean) IS 'The 21 weights that 17, 19 or 21 given ones come to, or the defaults for null: widened and clipped as the reference does, which looks at the number of relearning steps and at short-term learning.';

CREATE FUNCTION private.gamma_draw(p_shape double precision) RETURNS double precision
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.gamma_draw(p_shape double precision) IS 'A random number of the Gamma distribution of this shape, 1 or more, and scale 1.';

CREATE FUNCTION private.growing_columns(p_table regclass) RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.growing_columns(p_table regclass) IS 'The columns of a table that an update can make longer.';

CREATE FUNCTION private.guess_language(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.guess_language(p_text text) IS 'The language of a text whose writer did not name it: by its script, or by the small words in it; simple where they do not tell.';

CREATE FUNCTION private.has_operators(p_value jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.has_operators(p_value jsonb) IS 'Whether a key anywhere in the value begins with $.';

CREATE FUNCTION private.has_outgrown(p_history jsonb, p_tokens integer, p_needed integer, p_count integer) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.has_outgrown(p_history jsonb, p_tokens integer, p_needed integer, p_count integer) IS 'Whether a branch has messages before those that private.recent_history gave.';

CREATE FUNCTION private.has_own_key(p_user_id uuid, p_providers jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.has_own_key(p_user_id uuid, p_providers jsonb) IS 'Whether a key of the user''s own pays one of these providers.';

CREATE FUNCTION private.has_played_again(p_user_id uuid, p_track_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.has_played_again(p_user_id uuid, p_track_id uuid) IS 'Whether a user played a track elsewhere more than once, which says that it is liked as long as no interaction says anything.';

CREATE FUNCTION private.hash_content() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.hash_content() IS 'Trigger: content_hash is that of the content.';

CREATE FUNCTION private.hide_message(p_user_id uuid, p_message_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.hide_message(p_user_id uuid, p_message_id uuid) IS 'Marks an answer as one that is not to be fetched by its id; whether there was such a one.';

CREATE FUNCTION private.history_problem(p_play jsonb) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.history_problem(p_play jsonb) IS 'What is wrong with a play as private.clean_play gives it; null if nothing is.';

CREATE FUNCTION private.hold_request(p_user_id uuid, p_request_id uuid, p_seconds integer) RETURNS void
    LANGUAGE plpgsql STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.hold_request(p_user_id uuid, p_request_id uuid, p_seconds integer) IS 'Holds a request id for so long, unless somebody does. Nothing to do for null. Errors: 409 request_under_way.';

CREATE FUNCTION private.identifier_parts(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.identifier_parts(p_text text) IS 'A text whose identifiers are in parts: camelCase is camel Case, v18 is v 18.';

CREATE FUNCTION private.identifier_wholes(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.identifier_wholes(p_text text) IS 'The identifiers, paths, versions, dates and telephone numbers in a text, each as one word without punctuation, with spaces between: ABC-1234 is ABC1234.';

CREATE FUNCTION private.implicit_quality(p_failed boolean, p_retried boolean, p_latency_ms numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.implicit_quality(p_failed boolean, p_retried boolean, p_latency_ms numeric) IS 'What happened says of quality, 0..1: half for no error, 0.3 for a user who did not ask again, 0.2 for an answer within 5 seconds (within 15: 0.12, else 0.06).';

CREATE FUNCTION private.import_columns(p_table private.owned_tables, p_rows jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.import_columns(p_table private.owned_tables, p_rows jsonb) IS 'The columns that exported rows bring; numbers of an identity column are given anew.';

CREATE FUNCTION private.import_conversation(p_user_id uuid, p_import public.imports, p_item jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.import_conversation(p_user_id uuid, p_import public.imports, p_item jsonb) IS 'Takes an item of the kind conversations: what of it is not there yet. Errors: 400 invalid_conversation.';

CREATE FUNCTION private.import_memory(p_user_id uuid, p_import public.imports, p_item jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.import_memory(p_user_id uuid, p_import public.imports, p_item jsonb) IS 'Takes an item of the kind memories: what is not there yet, or is newer. Errors: 400 invalid_memory.';

CREATE FUNCTION private.import_notes(p_user_id uuid, p_import public.imports, p_item jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.import_notes(p_user_id uuid, p_import public.imports, p_item jsonb) IS 'Stores the cards of an item of an import. One that cannot be stored is an error, and keeps no other.';

CREATE FUNCTION private.import_plays(p_user_id uuid, p_import public.imports, p_item jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.import_plays(p_user_id uuid, p_import public.imports, p_item jsonb) IS 'Takes an item of the kind plays: {plays: up to 500 as sync_listening_history takes them, places?: where each of them stands in the file, skipped?: {word: how many are none that is taken}}. A play without a provider is the source''s.';

CREATE FUNCTION private.import_rows(p_user_id uuid, p_tables jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.import_rows(p_user_id uuid, p_tables jsonb) IS 'Puts the tables of an export into an empty account.';

CREATE FUNCTION private.imported_id(p_source text, p_ids text[]) RETURNS uuid
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.imported_id(p_source text, p_ids text[]) IS 'The id of what a source calls so: always the same, so that a second import finds it.';

CREATE FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb, p_language text DEFAULT NULL::text) RETURNS SETOF public.flashcard
    LANGUAGE plpgsql SECURITY DEFINER ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb, p_language text) IS 'New rows, in their order, with the state that they had where they come from, if any.';

CREATE FUNCTION private.insert_chunks(p_document public.documents, p_chunks jsonb, p_embedding_model text, p_first_index integer DEFAULT 0) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.insert_chunks(p_document public.documents, p_chunks jsonb, p_embedding_model text, p_first_index integer) IS 'Puts chunks in the place of those from p_first_index on.';

CREATE FUNCTION private.insert_exported(p_user_id uuid, p_table private.owned_tables, p_rows jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.insert_exported(p_user_id uuid, p_table private.owned_tables, p_rows jsonb) IS 'Puts exported rows, in their order, in the place of those that the user has in the table.';

CREATE FUNCTION private.install_realtime() RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.install_realtime() IS 'Installs the triggers and the policy of the channels where Realtime is, and says whether it is. For the operator, as the role of the migrations; safe to run again.';

CREATE FUNCTION private.install_storage() RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.install_storage() IS 'Makes the buckets and the policies of users'' files where Storage is, and says whether it is. For the operator, as the role of the migrations; safe to run again.';

CREATE FUNCTION private.interaction_problem(p_item jsonb) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.interaction_problem(p_item jsonb) IS 'What is wrong with the values of an item of record_music_interactions; null if nothing is.';

CREATE FUNCTION private.is_file_erased(p_object_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.is_file_erased(p_object_id uuid) IS 'Whether a file only waits to be removed. For the policies of storage.objects.';

CREATE FUNCTION private.is_music_to_skip(p_user_id uuid, p_recording_key uuid, p_isrc text, p_new_after timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.is_music_to_skip(p_user_id uuid, p_recording_key uuid, p_isrc text, p_new_after timestamp with time zone) IS 'Whether the user has disliked any release of a recording, or heard one since p_new_after.';

CREATE FUNCTION private.is_remembering(p_user_id uuid, p_message_ids uuid[]) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.is_remembering(p_user_id uuid, p_message_ids uuid[]) IS 'Whether one of these messages is still looked through for memories.';

CREATE FUNCTION private.is_service() RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.is_service() IS 'Whether the request has the rights of service_role, also within a definer function.';

CREATE FUNCTION private.is_timezone(p_timezone text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.is_timezone(p_timezone text) IS 'Whether it is the name of a timezone, in whatever case, or an offset such as +05:30.';

CREATE FUNCTION private.is_usual_scope(p_scope private.search_scope) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.is_usual_scope(p_scope private.search_scope) IS 'Whether the functions that private.search_table makes serve a scope: one owner''s rows, which nothing narrows that has to be a literal of the statement.';

CREATE FUNCTION private.judge_memories(p_user_id uuid, p_message_id uuid, p_score integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.judge_memories(p_user_id uuid, p_message_id uuid, p_score integer) IS 'Raises or lowers the confidence of the active memories that a message was made from, or takes that back, exactly: what is kept are the confidence without any of it and the scores.';

CREATE FUNCTION private.judge_memories_by_score() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.judge_memories_by_score() IS 'Trigger: the score of an answer counts for the memories that it was given.';

CREATE FUNCTION private.judge_model_by_score() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.judge_model_by_score() IS 'Trigger: the score of an answer is thumbs up or down for the model that gave it.';

CREATE TABLE public.feedback (
    user_id uuid NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    response_id uuid NOT NULL,
    kind text NOT NULL,
    value numeric NOT NULL,
    reward numeric NOT NULL,
    confidence numeric NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT feedback_confidence_range CHECK (((confidence >= (0)::numeric) AND (confidence <= (1)::numeric))),
    CONSTRAINT feedback_kind CHECK ((kind = ANY (ARRAY['thumbs'::text, 'rating'::text, 'score'::text, 'completion_time'::text, 'regenerated'::text]))),
    CONSTRAINT feedback_reward_range CHECK (((reward >= (0)::numeric) AND (reward <= (1)::numeric)))
);

COMMENT ON TABLE public.feedback IS 'What the user said of a response: one word of each kind.';

COMMENT ON COLUMN public.feedback.reward IS 'What it says of the response''s quality, 0..1.';

CREATE FUNCTION private.judge_response(p_user_id uuid, p_response_id uuid, p_kind text, p_value numeric) RETURNS public.feedback
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.judge_response(p_user_id uuid, p_response_id uuid, p_kind text, p_value numeric) IS 'Feedback on a response, with all its effects; thumbs on a message of chat are the message''s score.';

CREATE FUNCTION private.judged_confidence(p_base real, p_score bigint) RETURNS real
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.judged_confidence(p_base real, p_score bigint) IS 'A memory''s confidence after scores that sum to this: 0.05 each, and never so low that it would no longer be recalled.';

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

CREATE FUNCTION private.keep_memory_block_version() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.keep_memory_block_version() IS 'Trigger: keeps each version of a block, the newest 50.';

CREATE FUNCTION private.keep_timezone_name() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.keep_timezone_name() IS 'Trigger: timezone is kept by a name that Postgres knows.';

CREATE FUNCTION private.keep_title() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.keep_title() IS 'Trigger: who changes a title has chosen it, and none is made for the conversation any more.';

CREATE FUNCTION private.key_for(p_user_id uuid, p_namespace text, p_operation jsonb) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.key_for(p_user_id uuid, p_namespace text, p_operation jsonb) IS 'The key that an operation is about: that of the memory which it names, or its own, with a number where there is another fact under it already.';

CREATE FUNCTION private.known_result(p_user_id uuid, p_parent_id uuid, p_message jsonb) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.known_result(p_user_id uuid, p_parent_id uuid, p_message jsonb) IS 'The stored result of a tool under a parent that is the same as this one.';

CREATE FUNCTION private.language_of(p_user_id uuid, p_language text, p_text text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.language_of(p_user_id uuid, p_language text, p_text text) IS 'The language of a text that is about to be stored: what its writer said, else what the text says, else the profile''s, else simple. The profile lists it from then on.';

CREATE FUNCTION private.last_digests(p_user_id uuid, p_leaf_id uuid, p_count integer) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.last_digests(p_user_id uuid, p_leaf_id uuid, p_count integer) IS 'The hashes of the last messages of a branch, each by itself, results of tools left out.';

CREATE FUNCTION private.last_message(p_user_id uuid, p_session_id uuid) RETURNS public.chat_messages
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.last_message(p_user_id uuid, p_session_id uuid) IS 'The message of a conversation that was written last: the leaf of its active branch.';

CREATE FUNCTION private.learn(p_user_id uuid, p_responses uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.learn(p_user_id uuid, p_responses uuid[]) IS 'Brings the states up to what these responses, their feedback and their repetitions say now: adds the difference to what they said before. To be called last.';

CREATE FUNCTION private.learn_from_music_interaction() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.learn_from_music_interaction() IS 'Trigger: adds an interaction to its genre''s preference, or takes it away when it is undone or deleted, and replays its track. One without a genre teaches about its track only.';

CREATE FUNCTION private.least_relevance(p_category text) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.least_relevance(p_category text) IS 'How relevant something has to be to go to a provider. What is sensitive is not sent on a vague likeness. Compared by hand on small talk, sums and questions about the user, with three embedding models: under 0.2 small talk recalls, over 0.3 questions in other words do not.';

CREATE FUNCTION private.left_of_budgets(p_user_id uuid) RETURNS numeric
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.left_of_budgets(p_user_id uuid) IS 'What is left of the user''s scarcest budget as it was balanced last; null when there is none.';

CREATE FUNCTION private.limit_of(p_resource text) RETURNS private.limits
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.limit_of(p_resource text) IS 'The limit of a table, or the default.';

CREATE FUNCTION private.listed_model(p_name text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.listed_model(p_name text) IS 'The listed model that a name means: itself, another case of it, an alias, or the model that a dated snapshot is of; null: none.';

CREATE FUNCTION private.local_time(p_at timestamp with time zone, p_timezone text) RETURNS timestamp without time zone
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.local_time(p_at timestamp with time zone, p_timezone text) IS 'What a clock of the timezone shows.';

CREATE FUNCTION private.lock_budgets(p_user_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_budgets(p_user_id uuid) IS 'Waits for, and keeps to the end of the transaction, the right to spend a user''s budgets; false when there are none.';

CREATE FUNCTION private.lock_contents(p_user_id uuid, p_contents text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_contents(p_user_id uuid, p_contents text[]) IS 'Lets nobody else add these texts for the user until the transaction ends, so that two who add one at once add it once.';

CREATE FUNCTION private.lock_document(p_user_id uuid, p_document_id uuid, p_expected_version integer) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_document(p_user_id uuid, p_document_id uuid, p_expected_version integer) IS 'The document, for nobody else to change until the transaction ends.';

CREATE FUNCTION private.lock_embeddable_row(p_source text, p_user_id uuid, p_row_id text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_embeddable_row(p_source text, p_user_id uuid, p_row_id text) IS 'Locks the row that a job is for; false when it is gone or somebody is changing it. Nobody is waited for: who changes a row has it and wants its job, so who has the job must not want the row.';

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
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_memories(p_user_id uuid) IS 'Waits for, and keeps to the end of the transaction, the right to write a user''s memories.';

CREATE FUNCTION private.lock_music(p_user_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_music(p_user_id uuid) IS 'Waits for, and keeps to the end of the transaction, the right to change what a user''s interactions are.';

CREATE FUNCTION private.lock_own_music() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_own_music() IS 'Trigger: a statement of a user waits for its turn before it touches a row.';

CREATE FUNCTION private.log_histories(p_user_id uuid, p_reviews private.card_review[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.log_histories(p_user_id uuid, p_reviews private.card_review[]) IS 'Logs reviews that led to the states which the cards have.';

CREATE FUNCTION private.mark_message() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.mark_message() IS 'Trigger: chat_messages.has_flashcards is true exactly while a card names the message.';

CREATE FUNCTION private.mark_part(p_word text, p_part text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.mark_part(p_word text, p_part text) IS 'A word with the marks U+E000 and U+E001 around a part of it that was looked for.';

CREATE FUNCTION private.mark_parts(p_word text, p_parts text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.mark_parts(p_word text, p_parts text[]) IS 'The same for each of several parts.';

CREATE FUNCTION private.marks_of(p_query private.search_query) RETURNS private.search_marks
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.marks_of(p_query private.search_query) IS 'What a snippet marks for a query. Once a search, not once a row.';

CREATE FUNCTION private.match_cards(p_user_id uuid, p_cards jsonb) RETURNS TABLE(place bigint, item jsonb, flashcard_id uuid)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.match_cards(p_user_id uuid, p_cards jsonb) IS 'Cards of a file, each with the id of the one that is there, or null.';

CREATE FUNCTION private.match_thread(p_user_id uuid, p_session_id uuid, p_chains uuid[]) RETURNS public.chat_messages
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.match_thread(p_user_id uuid, p_session_id uuid, p_chains uuid[]) IS 'The stored message that the longest part of the list leads to, of one conversation or of all.';

CREATE FUNCTION private.may_add_file(p_bytes bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.may_add_file(p_bytes bigint) IS 'Whether the user of the token may have one more file of so many bytes, by the row storage.objects of private.limits. For the policies of storage.objects: Storage answers 403 where they refuse.';

CREATE FUNCTION private.may_embed(p_user_id uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.may_embed(p_user_id uuid) IS 'Whether the user has tokens left for an embedding model. Until then the queue keeps the texts.';

CREATE FUNCTION private.measured(p_from timestamp with time zone) RETURNS TABLE(user_id uuid, day date, measure text, label text, value double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.measured(p_from timestamp with time zone) IS 'The numbers of all users since a moment, as the tables are now.';

CREATE TABLE public.user_memories (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    namespace text DEFAULT 'default'::text NOT NULL,
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
    pinned_at timestamp with time zone,
    access_count integer DEFAULT 0 NOT NULL,
    last_accessed timestamp with time zone,
    embedding extensions.vector(1536),
    embedding_model text,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    language text,
    memory_tsv tsvector,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_memories_category_length CHECK (((char_length(memory_category) >= 1) AND (char_length(memory_category) <= 100))),
    CONSTRAINT user_memories_closed_has_end CHECK (((status = 'superseded'::text) = (valid_to IS NOT NULL))),
    CONSTRAINT user_memories_confidence_range CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT user_memories_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT user_memories_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT user_memories_importance CHECK ((importance = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text]))),
    CONSTRAINT user_memories_key_length CHECK (((char_length(memory_key) >= 1) AND (char_length(memory_key) <= 200))),
    CONSTRAINT user_memories_language_length CHECK ((char_length(language) <= 10)),
    CONSTRAINT user_memories_namespace_comma CHECK ((strpos(namespace, ','::text) = 0)),
    CONSTRAINT user_memories_namespace_length CHECK (((char_length(namespace) >= 1) AND (char_length(namespace) <= 100))),
    CONSTRAINT user_memories_status CHECK ((status = ANY (ARRAY['active'::text, 'pending'::text, 'superseded'::text]))),
    CONSTRAINT user_memories_value_length CHECK (((char_length(memory_value) >= 1) AND (char_length(memory_value) <= 4000)))
)
WITH (fillfactor='80');

COMMENT ON TABLE public.user_memories IS 'Facts about a user as key and value. At most one is active for each key of a namespace; the ones it replaced stay, closed, for questions about the past.';

COMMENT ON COLUMN public.user_memories.namespace IS 'To whom it belongs beside the user: default, or the name of an agent, a project or an app.';

COMMENT ON COLUMN public.user_memories.memory_key IS 'The subject, such as favorite_color.';

COMMENT ON COLUMN public.user_memories.confidence IS 'How sure the writer was, 0..1. Under 0.5 a memory is pending: kept, but not recalled.';

COMMENT ON COLUMN public.user_memories.source_message_id IS 'The message it was drawn from.';

COMMENT ON COLUMN public.user_memories.superseded_by IS 'The row with the newer value; null for one that was forgotten.';

COMMENT ON COLUMN public.user_memories.valid_from IS 'Since when it is true of the user.';

COMMENT ON COLUMN public.user_memories.valid_to IS 'Until when it was true; null while it is.';

COMMENT ON COLUMN public.user_memories.expires_at IS 'From when it is no longer recalled; null never.';

COMMENT ON COLUMN public.user_memories.pinned_at IS 'Since when every reply is given it, whatever the question; null: when it fits the question.';

COMMENT ON COLUMN public.user_memories.access_count IS 'How often a reply was given it.';

COMMENT ON COLUMN public.user_memories.embedding IS '1536 numbers, compared by cosine with those of the same embedding_model only; null: not embedded.';

COMMENT ON COLUMN public.user_memories.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many memories.';

COMMENT ON COLUMN public.user_memories.language IS 'ISO 639-1, or simple when it is not known: whose stems the memory is found by.';

COMMENT ON COLUMN public.user_memories.memory_tsv IS 'The words of key, category and value, kept by a trigger.';

CREATE FUNCTION private.memory_attributes(p_memory public.user_memories) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.memory_attributes(p_memory public.user_memories) IS 'What of a memory, beside its value, a change may change.';

CREATE FUNCTION private.memory_text(p_memory_key text, p_memory_value text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.memory_text(p_memory_key text, p_memory_value text) IS 'What of a memory is embedded.';

CREATE FUNCTION private.merge_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer) RETURNS private.review_result
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.merge_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer) IS 'Puts a review among those that are there, by its time, and replays the later ones. outcome: merged, or why not, as private.apply_review says it.';

CREATE FUNCTION private.message_key(p_parts jsonb, p_tool_calls jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.message_key(p_parts jsonb, p_tool_calls jsonb) IS 'What tells a message from another one of the same text: the hashes of its parts, and the names and ids of its calls.';

CREATE FUNCTION private.metrics() RETURNS TABLE(name text, kind text, help text, labels jsonb, value double precision)
    LANGUAGE sql STABLE ROWS 200
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.metrics() IS 'What an operator watches, a row for each value: name and kind as Prometheus has them, labels an object of texts. For the service: others do not see all of it.';

CREATE FUNCTION private.missing_reviews(p_user_id uuid, p_flashcard_id uuid, p_reviews jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.missing_reviews(p_user_id uuid, p_flashcard_id uuid, p_reviews jsonb) IS 'The reviews of a file that a card does not have, in their time; null: none.';

CREATE FUNCTION private.model_posteriors(p_user_id uuid, p_context text, p_models text[], p_with_prior boolean DEFAULT true) RETURNS TABLE(model_id text, alpha double precision, beta double precision, avg_quality numeric, mean_latency_ms numeric, mean_cost numeric)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.model_posteriors(p_user_id uuid, p_context text, p_models text[], p_with_prior boolean) IS 'What draws are made from, for each model: 1, what the user learned as far as it is not forgotten, and, with p_with_prior, what twenty others and more learned, worth 10 responses at most, and what imported evaluations say, worth 250. Beside it the user''s own averages, null where there are none yet.';

CREATE FUNCTION private.music_alike(p_user_id uuid, p_new_after timestamp with time zone) RETURNS TABLE(track_id uuid, strength double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 300
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_alike(p_user_id uuid, p_new_after timestamp with time zone) IS 'Tracks that are liked by those who like what the user liked lately, best first, with a strength of up to 1; none that the user has heard since p_new_after.';

CREATE FUNCTION private.music_candidates(p_user_id uuid, p_genre text, p_genres text[], p_artists text[], p_from integer) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE ROWS 500
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_candidates(p_user_id uuid, p_genre text, p_genres text[], p_artists text[], p_from integer) IS 'Tracks to choose recommendations from, some hundred whatever the size of the catalogue: the user''s best, others of p_artists, and samples around p_from of the genres and of everything.';

CREATE FUNCTION private.music_genre_estimates(p_user_id uuid, p_at timestamp with time zone) RETURNS TABLE(genre text, mean double precision, weight double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_genre_estimates(p_user_id uuid, p_at timestamp with time zone) IS 'What a user''s genres are worth as of a time, and of how many interactions one knows it; four plays elsewhere count as one.';

CREATE FUNCTION private.music_genre_mean(p_decayed_reward numeric, p_decayed_weight numeric, p_at timestamp with time zone) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_genre_mean(p_decayed_reward numeric, p_decayed_weight numeric, p_at timestamp with time zone) IS 'The average reward of a genre as it looks at a time, as if there had just been two more interactions without any: one like is not yet a passion, and what is long ago fades to 0.';

CREATE FUNCTION private.music_heats(p_user_id uuid, p_track_ids uuid[]) RETURNS TABLE(track_id uuid, heat double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_heats(p_user_id uuid, p_track_ids uuid[]) IS 'How popular tracks are, 1 for the most popular one, 0.1 less for half as much.';

CREATE FUNCTION private.music_liked_artists(p_user_id uuid) RETURNS TABLE(artist text, track_count bigint)
    LANGUAGE plpgsql STABLE ROWS 50
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_liked_artists(p_user_id uuid) IS 'First artists of what the user liked lately, and of how many tracks.';

CREATE FUNCTION private.music_likers(p_track_id uuid, p_limit integer) RETURNS TABLE(user_id uuid, last_liked timestamp with time zone)
    LANGUAGE plpgsql STABLE ROWS 500
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_likers(p_track_id uuid, p_limit integer) IS 'Who likes a track, the latest first, and since when: whose Q value of it is above 0, and who played it elsewhere more than once and has no interaction with it.';

CREATE FUNCTION private.music_moment(p_value jsonb) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_moment(p_value jsonb) IS 'A time as exports and APIs write it: seconds or milliseconds of Unix, or ISO; null for none.';

CREATE FUNCTION private.music_personality_taste(p_user_id uuid) RETURNS double precision[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_personality_taste(p_user_id uuid) IS 'How much a personality goes with energy, valence, danceability, acousticness and instrumentalness, each about -1 to 1; null for a user without one.';

CREATE FUNCTION private.music_played(p_user_id uuid) RETURNS TABLE(track_id uuid, plays integer, skips integer, last_played timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_played(p_user_id uuid) IS 'What the user played elsewhere lately, 200 tracks at most, without those that the user has interactions with.';

CREATE FUNCTION private.music_popular(p_user_id uuid, p_genre text, p_genres text[], p_new_after timestamp with time zone) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_popular(p_user_id uuid, p_genre text, p_genres text[], p_new_after timestamp with time zone) IS 'What many like now: of the genre that is asked for, or of everything and of the user''s genres; none that the user has heard since p_new_after.';

CREATE FUNCTION private.music_preference(p_mean numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_preference(p_mean numeric) IS 'An average reward as a preference from 0 to 1; 0.5 is none either way.';

CREATE FUNCTION private.music_reward(p_interaction_type text, p_listen_duration_ms integer, p_track_duration_ms integer) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_reward(p_interaction_type text, p_listen_duration_ms integer, p_track_duration_ms integer) IS 'What an interaction says of a track, -1.3 to 1.9: its type, and how much was heard. A play of under 30 seconds is a skip, unless the track is no longer.';

CREATE FUNCTION private.music_weight(p_at timestamp with time zone) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.music_weight(p_at timestamp with time zone) IS 'What a moment weighs: twice as much as one 60 days before. In numeric, which has room for all centuries and is the same on every machine.';

CREATE FUNCTION private.nearest(p_table text, p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer DEFAULT NULL::integer) RETURNS TABLE(owner uuid, id text, similarity double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.nearest(p_table text, p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) IS 'The rows of a scope nearest to the query, most similar first: similarity = 1 − cosine distance. Exact up to 1,000 rows; above, signs rank first and the best 14 × √rows, at least p_depth (20 × p_limit, up to 4,000), are compared exactly.';

CREATE FUNCTION private.nearest_chat_messages(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) RETURNS TABLE(owner uuid, id text, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.nearest_chat_messages(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) IS 'The statements of private.nearest for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.nearest_embeddings(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) RETURNS TABLE(owner uuid, id text, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.nearest_embeddings(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) IS 'The statements of private.nearest for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.nearest_flashcards(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) RETURNS TABLE(owner uuid, id text, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.nearest_flashcards(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) IS 'The statements of private.nearest for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.nearest_judged(p_user_id uuid, p_signs bit, p_embedding_model text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.nearest_judged(p_user_id uuid, p_signs bit, p_embedding_model text) IS 'What the nearest judged questions say, seventy at most, of the user''s own thousand latest and of the imported ones, and, of models that these do not name, what other users judged: {judged: {model: [the sum of quality, of 1 − quality]}, context: that of most of the twenty nearest, or null}.';

CREATE TABLE private.searched_tables (
    table_name text NOT NULL,
    id_type text NOT NULL,
    owner_column text NOT NULL,
    words_column text NOT NULL,
    row_condition text NOT NULL,
    metadata text,
    has_long_texts boolean NOT NULL,
    thread_column text,
    place_column text,
    neighbour_span integer NOT NULL,
    neighbour_weight double precision NOT NULL,
    thread_weight double precision NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT searched_tables_name_form CHECK ((table_name ~ '^[a-z_]+$'::text)),
    CONSTRAINT searched_tables_thread CHECK ((((thread_column IS NULL) = (place_column IS NULL)) AND ((thread_weight = (0)::double precision) OR (thread_column IS NOT NULL))))
);

COMMENT ON TABLE private.searched_tables IS 'The tables of public that are searched. private.search_table() adds one.';

COMMENT ON COLUMN private.searched_tables.owner_column IS 'Whose row it is; with id it is the primary key.';

COMMENT ON COLUMN private.searched_tables.words_column IS 'The tsvector that private.word_vector made; a GIN index has it beside the owner.';

COMMENT ON COLUMN private.searched_tables.row_condition IS 'SQL over the row r: which of the owner''s rows a search sees. :scope stands for the search_scope.';

COMMENT ON COLUMN private.searched_tables.metadata IS 'SQL over the row r: the jsonb object that a filter is asked of; null where there is none.';

COMMENT ON COLUMN private.searched_tables.has_long_texts IS 'Whether a row''s length and how often it has a word say something. Of chat turns and memories they do not (LoCoMo: recall@10 of 0.65 without, 0.63 with); of documents they do (Cranfield: nDCG@10 of 0.38 with, 0.32 without).';

COMMENT ON COLUMN private.searched_tables.neighbour_span IS 'How many rows before and after one in its thread lend it of their score; 0 none. Where a table has no threads, those that were stored before and after it do.';

COMMENT ON COLUMN private.searched_tables.neighbour_weight IS 'How much of the best neighbour''s score a row gets.';

COMMENT ON COLUMN private.searched_tables.thread_weight IS 'How much a row gets of its thread''s best score.';

CREATE FUNCTION private.nearest_of_tenant(p_table private.searched_tables, p_scope private.search_scope, p_condition text, p_query extensions.vector, p_limit integer) RETURNS TABLE(owner uuid, id text, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.nearest_of_tenant(p_table private.searched_tables, p_scope private.search_scope, p_condition text, p_query extensions.vector, p_limit integer) IS 'About the nearest rows of one owner by that owner''s index; none where there is no index, or where it did not find as many as were asked for.';

CREATE FUNCTION private.nearest_statement(p_exactly boolean) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.nearest_statement(p_exactly boolean) IS 'The SQL that finds the nearest rows of a scope: of a thousand at most exactly, else by their signs first. $1 the scope, $2 the query, $3 the limit, $4 how many are compared exactly.';

CREATE FUNCTION private.nearest_user_memories(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) RETURNS TABLE(owner uuid, id text, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.nearest_user_memories(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) IS 'The statements of private.nearest for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.nearest_vectors(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) RETURNS TABLE(owner uuid, id text, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.nearest_vectors(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) IS 'The statements of private.nearest for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.new_messages(p_user_id uuid, p_turn jsonb, OUT rows jsonb, OUT parent_id uuid, OUT asked_id uuid) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.new_messages(p_user_id uuid, p_turn jsonb, OUT rows jsonb, OUT parent_id uuid, OUT asked_id uuid) IS 'What of a turn is not stored yet, each with its id and parent; the message that the answer follows, and the last one that the user wrote.';

CREATE FUNCTION private.next_owner(p_kind text, p_after uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.next_owner(p_kind text, p_after uuid) IS 'The owner of jobs of a kind that comes after this one; null after the last.';

CREATE FUNCTION private.no_candidate(p_options jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.no_candidate(p_options jsonb) IS 'Says what ruled each candidate out; the hint is JSON, {"ruled_out": {model: reason}}.';

CREATE FUNCTION private.note_file_erasures(p_user_id uuid, p_bucket_id text, p_names text[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.note_file_erasures(p_user_id uuid, p_bucket_id text, p_names text[]) IS 'Notes files for removal: those of the names that lie in the user''s folder, and no others, for a name may be the user''s own word. Called by triggers.';

CREATE FUNCTION private.note_grown(p_resource text, p_user_id uuid, p_bytes bigint, p_requeued integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.note_grown(p_resource text, p_user_id uuid, p_bytes bigint, p_requeued integer) IS 'Adds an updated row to what private.charge_grown books at the end of the statement.';

CREATE FUNCTION private.note_usage(p_user_id uuid, p_resource text, p_rows bigint, p_bytes bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.note_usage(p_user_id uuid, p_resource text, p_rows bigint, p_bytes bigint) IS 'Counts without refusing, and without waiting for a count that is being changed.';

CREATE FUNCTION private.number_memory_block() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.number_memory_block() IS 'Trigger: another content is another version.';

CREATE FUNCTION private.number_message() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.number_message() IS 'Trigger: gives a message its place and time under the conversation''s row lock, so that simultaneous writers get consecutive places. Errors: 404 conversation_not_found.';

CREATE FUNCTION private.one_chunk(p_content text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.one_chunk(p_content text) IS 'A text that is its own only chunk; null for null.';

CREATE FUNCTION private.only_counts() RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.only_counts() IS 'Whether what is written is counted and never refused: by the service, and while a user is erased, when triggers may write a history of what goes.';

CREATE FUNCTION private.open_query(p_user_id uuid, p_query jsonb) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.open_query(p_user_id uuid, p_query jsonb) IS 'Keeps a query for a decision that is made elsewhere.';

CREATE FUNCTION private.others_judged(p_user_id uuid, p_signs bit, p_embedding_model text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.others_judged(p_user_id uuid, p_signs bit, p_embedding_model text) IS 'What other users judged of near questions: {model: [good, bad]}, worth ten answers, where at least twenty of them did. Each user counts once and the mean is rounded, so that nobody''s part shows.';

CREATE FUNCTION private.own_decision(p_user_id uuid, p_decision_id text, p_query_id text) RETURNS public.routing_decisions
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.own_decision(p_user_id uuid, p_decision_id text, p_query_id text) IS 'The user''s open decision of a query, locked.';

CREATE FUNCTION private.own_steps() RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.own_steps() IS 'The end of a ranking''s SQL in which each row stands for itself.';

CREATE FUNCTION private.page_condition(p_table private.owned_tables, p_keys text[], p_after jsonb) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.page_condition(p_table private.owned_tables, p_keys text[], p_after jsonb) IS 'The condition that a row comes after the one that p_after names by its primary key.';

CREATE FUNCTION private.paid_room(p_route jsonb, p_names text[], p_tokens integer, p_left numeric) RETURNS numeric
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.paid_room(p_route jsonb, p_names text[], p_tokens integer, p_left numeric) IS 'Tokens that p_left dollars pay for beside p_tokens of the client''s own messages and a short answer, by the candidate that takes the least for them; null when no price is known.';

CREATE FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) IS 'Five scores 0..100 as {scores, levels: low|average|high, summary, style[]}. Under 35 is low, over 65 high; style says how to speak to such a person.';

CREATE FUNCTION private.phrase_of(p_text text) RETURNS tsquery
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.phrase_of(p_text text) IS 'A text search for the words of a text, one after the other; null without any.';

CREATE FUNCTION private.pinned_for_turn(p_user_id uuid, p_namespaces text[], p_tokens integer, OUT blocks jsonb, OUT memories jsonb, OUT tokens integer) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.pinned_for_turn(p_user_id uuid, p_namespaces text[], p_tokens integer, OUT blocks jsonb, OUT memories jsonb, OUT tokens integer) IS 'What every reply is given, in so many tokens: the blocks of the namespaces, in their order, and the pinned memories, the newest pin first; and how many tokens these are.';

CREATE FUNCTION private.place_message() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.place_message() IS 'Trigger: gives a message its parent, the conversation''s last message unless it names another, and the hash of its branch. A parent_id of zeros begins another branch at the root. Errors: 404 message_not_found.';

CREATE FUNCTION private.plain_snippet(p_text text, p_stems tsquery, p_config regconfig) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.plain_snippet(p_text text, p_stems tsquery, p_config regconfig) IS 'The same as private.snippet of a text in plain Latin letters without identifiers, by what Postgres has for it: ten times as fast.';

CREATE FUNCTION private.plain_text(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.plain_text(p_text text) IS 'A text with one form for each letter, and without what is not seen. Keeps case and accents.';

CREATE FUNCTION private.played_track(p_user_id uuid, p_provider text, p_track_id text, p_isrc text, p_recording_key uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.played_track(p_user_id uuid, p_provider text, p_track_id text, p_isrc text, p_recording_key uuid) IS 'The track that a user sees of a recording: by the provider''s id, by its ISRC, or by title and artist; null if there is none.';

CREATE FUNCTION private.postpone_deck(p_user_id uuid, p_deck_id uuid, p_days integer, p_now timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.postpone_deck(p_user_id uuid, p_deck_id uuid, p_days integer, p_now timestamp with time zone) IS 'Spreads the reviews that wait in a deck evenly over days.';

CREATE FUNCTION private.prepare_music_interaction() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.prepare_music_interaction() IS 'Trigger: what of an interaction is not the client''s to say. Errors: 404 track_not_found, 400 invalid_interaction.';

CREATE FUNCTION private.prices_of(p_model public.models) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.prices_of(p_model public.models) IS 'A model''s prices, in dollars for a million tokens: {prompt, completion, cached?, reasoning?, audio_prompt?, audio_completion?}.';

CREATE FUNCTION private.put_feedback(p_user_id uuid, p_response_id uuid, p_kind text, p_value numeric) RETURNS public.feedback
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.put_feedback(p_user_id uuid, p_response_id uuid, p_kind text, p_value numeric) IS 'Keeps, revises or, for null, takes back a word on a response; private.learn applies it.';

CREATE FUNCTION private.queue_embedding() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.queue_embedding() IS 'Trigger with the name of the table: queues a row for a vector, or revives its job when the text has changed.';

CREATE FUNCTION private.queue_reembedding(p_user_id uuid, p_model text) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.queue_reembedding(p_user_id uuid, p_model text) IS 'Queues the rows of a user that have a vector of another model and none waiting of this one; rows of vectors whose model nobody named are left alone. Returns how many.';

CREATE FUNCTION private.queue_states() RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.queue_states() IS 'How many jobs of each kind are in each state, and for how long the oldest of those alive waits.';

CREATE FUNCTION private.queue_summary(p_user_id uuid, p_history jsonb, p_reached public.conversation_summaries) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.queue_summary(p_user_id uuid, p_history jsonb, p_reached public.conversation_summaries) IS 'Queues a summary when the one that there is does not reach the history which a turn was given.';

CREATE FUNCTION private.queue_writing(p_user_id uuid, p_source text, p_row_id text, p_detail jsonb DEFAULT '{}'::jsonb, p_delay interval DEFAULT '00:00:00'::interval) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.queue_writing(p_user_id uuid, p_source text, p_row_id text, p_detail jsonb, p_delay interval) IS 'Queues a text to be written for the acting user, or changes what a waiting job has to know. It is handed out after p_delay.';

CREATE FUNCTION private.rank(p_table text, p_scope private.search_scope, p_query private.search_query, p_embedding extensions.vector, p_limit integer, p_word_weight double precision DEFAULT 1, p_meaning_weight double precision DEFAULT 1, p_with_neighbours boolean DEFAULT true, p_usual_similarity double precision DEFAULT 0) RETURNS TABLE(owner uuid, id text, score double precision, relevance double precision, words double precision, similarity double precision, neighbour double precision)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.rank(p_table text, p_scope private.search_scope, p_query private.search_query, p_embedding extensions.vector, p_limit integer, p_word_weight double precision, p_meaning_weight double precision, p_with_neighbours boolean, p_usual_similarity double precision) IS 'The rows of a scope that fit a query best: by its words, by its embedding, or by both, with their weights. score orders them; relevance is 0..1. words and similarity are its parts, the former of the best, neighbour is the score of the best row beside it. p_usual_similarity is what texts that have nothing in common have: relevance counts what is above it.';

CREATE FUNCTION private.rank_memories(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_usual_similarity double precision DEFAULT 0, p_namespaces text[] DEFAULT '{default}'::text[]) RETURNS TABLE(id uuid, memory_key text, memory_value text, memory_category text, importance text, similarity double precision, score double precision, relevance double precision, importance_weight double precision, decay double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    AS …;

COMMENT ON FUNCTION private.rank_memories(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_usual_similarity double precision, p_namespaces text[]) IS 'The memories that recall_memories returns; counts nothing.';

CREATE FUNCTION private.ranked_chat_messages(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) RETURNS TABLE(owner uuid, id text, score double precision, relevance double precision, words double precision, similarity double precision, neighbour double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.ranked_chat_messages(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) IS 'The statements of private.rank for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.ranked_embeddings(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) RETURNS TABLE(owner uuid, id text, score double precision, relevance double precision, words double precision, similarity double precision, neighbour double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.ranked_embeddings(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) IS 'The statements of private.rank for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.ranked_flashcards(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) RETURNS TABLE(owner uuid, id text, score double precision, relevance double precision, words double precision, similarity double precision, neighbour double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.ranked_flashcards(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) IS 'The statements of private.rank for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.ranked_tracks(p_user_id uuid, p_genre text, p_exploration double precision, p_seed bigint, p_at timestamp with time zone, p_new_after timestamp with time zone) RETURNS TABLE(track_id uuid, artists text[], recording_key uuid, isrc text, score numeric, q_score numeric, genre_score numeric, personality_score numeric, exploration_score numeric, repetition_score numeric, variety_score numeric, similarity_score numeric, popularity_score numeric, artist_score numeric)
    LANGUAGE plpgsql STABLE ROWS 500
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.ranked_tracks(p_user_id uuid, p_genre text, p_exploration double precision, p_seed bigint, p_at timestamp with time zone, p_new_after timestamp with time zone) IS 'The candidates with the parts of their scores, best first.';

CREATE FUNCTION private.ranked_user_memories(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) RETURNS TABLE(owner uuid, id text, score double precision, relevance double precision, words double precision, similarity double precision, neighbour double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.ranked_user_memories(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) IS 'The statements of private.rank for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.ranked_vectors(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) RETURNS TABLE(owner uuid, id text, score double precision, relevance double precision, words double precision, similarity double precision, neighbour double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS …;

COMMENT ON FUNCTION private.ranked_vectors(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) IS 'The statements of private.rank for the rows of one owner, made by private.search_table.';

CREATE FUNCTION private.ranking_statement(p_table private.searched_tables, p_condition text, p_by_words_alone boolean) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.ranking_statement(p_table private.searched_tables, p_condition text, p_by_words_alone boolean) IS 'The SQL of private.rank for a table, with the parameters that it is executed with. Without words $2 is empty, without an embedding $10 is null, and without neighbours $15 is false. By words alone, without neighbours, half of the steps are left out: of a few hundred rows beginning them all costs more than the search.';

CREATE FUNCTION private.read_memory_job(p_job private.embedding_jobs) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.read_memory_job(p_job private.embedding_jobs) IS 'What a model is shown of a turn: {claim, today, time_zone, messages: [{id, sender_type, at, text, is_new: of the turn itself}], memories: those that are related and the newest [{id, key, value, category, since, said_by}]}; null when the turn is gone.';

CREATE FUNCTION private.read_query(p_query text, p_language text DEFAULT 'simple'::text, p_languages text[] DEFAULT '{}'::text[]) RETURNS private.search_query
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.read_query(p_query text, p_language text, p_languages text[]) IS 'A query as words to look for. Any word counts, and what is in no row of a word is looked for by its beginning. "Phrases" must be there, -words must not; words* stands for all that begin so, and or beside a phrase lets it be missing. p_language: of the query, simple when unknown, by which words that are everywhere are left out; p_languages: of the rows.';

CREATE FUNCTION private.read_receipt(p_user_id uuid, p_decision_id uuid, p_receipt text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.read_receipt(p_user_id uuid, p_decision_id uuid, p_receipt text) IS 'What a receipt says, without whom and what it is for; null without one. It is JSON, a dot, and its HMAC-SHA-256. Errors: 403 invalid_receipt.';

CREATE FUNCTION private.read_summary_job(p_job private.embedding_jobs) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.read_summary_job(p_job private.embedding_jobs) IS 'What is to be summarised: {claim: the message that this reaches, before: the summary so far or null, messages: [{id, sender_type, at, text}]}; null when all is.';

CREATE FUNCTION private.read_title_job(p_job private.embedding_jobs) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.read_title_job(p_job private.embedding_jobs) IS 'What is to be named: {claim, question, answer or null} of the first turn; null when the user has chosen a title, and when nothing was asked in words.';

CREATE FUNCTION private.read_users_query(p_user_id uuid, p_query text, p_language text DEFAULT NULL::text) RETURNS private.search_query
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.read_users_query(p_user_id uuid, p_query text, p_language text) IS 'A query of a user, read in its own language and in those of the user''s texts.';

CREATE FUNCTION private.recall_chunks(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_limit integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    AS …;

COMMENT ON FUNCTION private.recall_chunks(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_limit integer) IS 'The chunks of the user''s documents that a question is about, best first: [{id, document_id, chunk_index, title, headings, text, score, relevance, tokens}].';

CREATE FUNCTION private.recall_for_turn(p_user_id uuid, p_query_text text, p_query_embedding text, p_embedding_model text, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_memory_count integer, p_passage_count integer, p_document_count integer, p_token_budget integer, p_namespaces text[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.recall_for_turn(p_user_id uuid, p_query_text text, p_query_embedding text, p_embedding_model text, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_memory_count integer, p_passage_count integer, p_document_count integer, p_token_budget integer, p_namespaces text[]) IS 'What the user has stored that a question is about: {memories, passages, documents}, each best first and with relevance and tokens; nothing that is less relevant than least_relevance.';

CREATE FUNCTION private.recall_passages(p_user_id uuid, p_query_text text, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_limit integer, p_token_budget integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    AS …;

COMMENT ON FUNCTION private.recall_passages(p_user_id uuid, p_query_text text, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_limit integer, p_token_budget integer) IS 'What was said that a question is about, best first: [{id: of the best message, session_id, title, at, messages: [{id, seq, sender_type, text}] in their order, score, relevance, tokens}]. Messages that the model is given anyway are left out.';

CREATE FUNCTION private.receipted(p_answered jsonb, p_receipt jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.receipted(p_answered jsonb, p_receipt jsonb) IS 'A response with what its receipt says of it in place of what the caller says.';

CREATE FUNCTION private.recent_history(p_user_id uuid, p_leaf_id text, p_count integer, p_tokens integer, OUT messages jsonb, OUT tokens integer, OUT needed integer) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.recent_history(p_user_id uuid, p_leaf_id text, p_count integer, p_tokens integer, OUT messages jsonb, OUT tokens integer, OUT needed integer) IS 'The end of a branch that fits in so many tokens, oldest first: [{id, seq, sender_type, message_text, tool_calls?, tool_call_id?, parts?}]. The message that does not fit whole is cut in its middle. needed: the tokens of all p_count messages.';

CREATE FUNCTION private.record_interaction(p_user_id uuid, p_item jsonb, p_message_id uuid, p_settles_turn boolean, OUT saved jsonb, OUT concerned uuid[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.record_interaction(p_user_id uuid, p_item jsonb, p_message_id uuid, p_settles_turn boolean, OUT saved jsonb, OUT concerned uuid[]) IS 'Keeps query, decision, responses and feedback of one interaction, and settles the budgets; concerned are the responses that private.learn has to look at.';

CREATE FUNCTION private.record_interactions(p_user_id uuid, p_items jsonb, p_message_id uuid DEFAULT NULL::uuid, p_settles_turn boolean DEFAULT false) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.record_interactions(p_user_id uuid, p_items jsonb, p_message_id uuid, p_settles_turn boolean) IS 'Interactions [{query, routing, response, feedback}], all or nothing; the states learn of all of them at once, last. p_message_id: the message of chat that holds the answer. p_settles_turn: this is the answer of a decision that was made before a model was asked.';

CREATE FUNCTION private.record_memory_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.record_memory_change() IS 'Trigger: writes user_memory_history for each change of a memory.';

CREATE FUNCTION private.record_turn(p_user_id uuid, p_interaction jsonb, p_model text, p_text text, p_status text, p_message_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.record_turn(p_user_id uuid, p_interaction jsonb, p_model text, p_text text, p_status text, p_message_id uuid) IS 'private.record_interactions for a turn of chat, whose message holds the text, or for another call, of which there is no message.';

CREATE FUNCTION private.recording_key(p_name text, p_artists text[]) RETURNS uuid
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.recording_key(p_name text, p_artists text[]) IS 'The same for all releases of one recording, by title and first artist.';

CREATE FUNCTION private.recording_words(p_text text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.recording_words(p_text text) IS 'A title or an artist without what differs between releases of one recording: case, accents, punctuation, who else takes part, and that it was remastered.';

CREATE FUNCTION private.refresh_context() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.refresh_context() IS 'Trigger with the column that names the document: its chunks say what it says of itself, and are queued to be embedded with it.';

CREATE FUNCTION private.refuse_review(p_outcome text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.refuse_review(p_outcome text) IS 'Raises what private.apply_review found wrong.';

CREATE FUNCTION private.release_request(p_user_id uuid, p_request_id uuid) RETURNS void
    LANGUAGE plpgsql STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.release_request(p_user_id uuid, p_request_id uuid) IS 'A request id is no longer held: its work is done, or given up.';

CREATE FUNCTION private.repeated_query(p_query public.queries) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.repeated_query(p_query public.queries) IS 'The latest query of the 300 seconds before that asked nearly the same.';

CREATE FUNCTION private.replace_document(p_old public.documents, p_new public.documents) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.replace_document(p_old public.documents, p_new public.documents) IS 'Keeps the old version and writes the new one. The chunks are the caller''s to replace.';

CREATE FUNCTION private.replace_names(p_sql text, p_table private.searched_tables, p_condition text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.replace_names(p_sql text, p_table private.searched_tables, p_condition text) IS 'A statement about a table with its name, its owners'' column and the condition of a search.';

CREATE FUNCTION private.replay_histories(p_user_id uuid, p_parameters private.fsrs_parameters, p_cards jsonb) RETURNS SETOF private.card_review
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.replay_histories(p_user_id uuid, p_parameters private.fsrs_parameters, p_cards jsonb) IS 'What reviews change: of cards that are there from their state on, of others from their first review. p_cards is [{id, reviews: [[milliseconds, rating, duration in ms]]}], in order of time.';

CREATE FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) RETURNS SETOF private.review_change
    LANGUAGE plpgsql IMMUTABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) IS 'What reviews change, in their order, from a start. A rating of 0 is a reset.';

CREATE FUNCTION private.replayed_track(p_user_id uuid, p_track_id uuid, p_before timestamp with time zone DEFAULT 'infinity'::timestamp with time zone, p_before_id uuid DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid) RETURNS TABLE(q_value numeric, is_disliked boolean, last_interaction timestamp with time zone)
    LANGUAGE plpgsql STABLE ROWS 1
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.replayed_track(p_user_id uuid, p_track_id uuid, p_before timestamp with time zone, p_before_id uuid) IS 'Q ← Q + 0.1 · (reward − Q) over a track''s interactions in order of time, and the latest verdict; no row if none counts. Q depends on the order, so it is computed anew each time.';

CREATE FUNCTION private.require_budget(p_user_id uuid, p_route jsonb DEFAULT NULL::jsonb, p_prompt_tokens integer DEFAULT 0) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_budget(p_user_id uuid, p_route jsonb, p_prompt_tokens integer) IS 'Refuses when nothing is left of the user''s scarcest budget, or when no candidate of p_route can answer p_prompt_tokens for what is left. Errors: 429 budget_exceeded, 409 no_candidate, 400 invalid_query.';

CREATE FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) IS 'Nothing, for an array of cards with these fields.';

CREATE FUNCTION private.require_conversation(p_found boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_conversation(p_found boolean) IS 'What the conversation RPCs say when their statement found no row.';

CREATE FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) IS 'Errors: 404 deck_not_found.';

CREATE FUNCTION private.require_fields(p_code text, p_subject text, p_item jsonb, p_fields text[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_fields(p_code text, p_subject text, p_item jsonb, p_fields text[]) IS 'Fails with 400 and p_code unless p_item is an object that has no fields but these, or is null. p_subject begins the sentence of the error: A memory.';

CREATE FUNCTION private.require_filter(p_filter jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_filter(p_filter jsonb) IS 'The filter itself when it is one, {} for null. Errors: 400 invalid_filter.';

CREATE FUNCTION private.require_import(p_user_id uuid, p_import_id uuid) RETURNS public.imports
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_import(p_user_id uuid, p_import_id uuid) IS 'An import of the user, locked until the transaction ends. Errors: 404 import_not_found.';

CREATE FUNCTION private.require_imported_conversation(p_item jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_imported_conversation(p_item jsonb) IS 'Checks an item of the kind conversations.';

CREATE FUNCTION private.require_items(p_code text, p_code_of_too_many text, p_name text, p_items jsonb, p_maximum integer) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_items(p_code text, p_code_of_too_many text, p_name text, p_items jsonb, p_maximum integer) IS 'Fails with 400 and p_code unless p_items, the parameter p_name, is an array; with 413 and p_code_of_too_many if it has more than p_maximum items.';

CREATE FUNCTION private.require_limit(p_limit integer, p_maximum integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) IS 'The limit itself when it is from 1 to the maximum.';

CREATE FUNCTION private.require_models(p_names text[]) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_models(p_names text[]) IS 'Errors: 404 model_not_found.';

CREATE FUNCTION private.require_namespaces(p_namespaces text[]) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_namespaces(p_namespaces text[]) IS 'The namespaces themselves when they are some. Errors: 400 invalid_namespace.';

CREATE FUNCTION private.require_order(p_order text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_order(p_order text) IS 'Errors: 400 invalid_order.';

CREATE FUNCTION private.require_owner(p_user_id uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_owner(p_user_id uuid) IS 'The user to act for as private.require_user finds it, or null for a service caller who names nobody: it acts for the backend.';

CREATE FUNCTION private.require_owners(p_scope private.search_scope) RETURNS private.search_scope
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_owners(p_scope private.search_scope) IS 'The scope itself when its owners are the caller''s to read. Errors: 42501.';

CREATE FUNCTION private.require_query(p_query text, p_has_embedding boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_query(p_query text, p_has_embedding boolean) IS 'Refuses a search for nothing. Errors: 400 invalid_query.';

CREATE FUNCTION private.require_rate(p_user_id uuid, p_resource text, p_rows integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_rate(p_user_id uuid, p_resource text, p_rows integer) IS 'Refuses what could not be written anyway, before it costs something. Errors: 429 rate_limited.';

CREATE FUNCTION private.require_thread(p_thread jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_thread(p_thread jsonb) IS 'Checks the p_thread of get_chat_context.';

CREATE FUNCTION private.require_turn(p_turn jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_turn(p_turn jsonb) IS 'Checks the p_turn of store_chat_pair.';

CREATE FUNCTION private.require_turn_route(p_route jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_turn_route(p_route jsonb) IS 'Refuses what is no p_route of a turn of chat. Errors: 400 invalid_query.';

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

CREATE FUNCTION private.reserve_turn(p_user_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.reserve_turn(p_user_id uuid) IS 'Takes what a question and its answer take of the rate of messages before the model is asked, so that no answer is paid for and then refused. Errors: 429 rate_limited.';

CREATE FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) RETURNS public.flashcard
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) IS 'Makes a card new again, which its log says with the rating 0.';

CREATE FUNCTION private.response_effect(p_status text, p_retried boolean, p_cost numeric, p_latency_ms numeric, p_weights jsonb, p_explicit numeric, p_explicit_confidence numeric, OUT quality numeric, OUT reward numeric, OUT confidence numeric) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.response_effect(p_status text, p_retried boolean, p_cost numeric, p_latency_ms numeric, p_weights jsonb, p_explicit numeric, p_explicit_confidence numeric, OUT quality numeric, OUT reward numeric, OUT confidence numeric) IS 'What a response adds to its model''s state. An error: reward 0 at confidence 1. A complete one: at the confidence of the user''s word or, without one, at 0.3. A cancelled one: at 0.';

CREATE FUNCTION private.retried_responses(p_query public.queries) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.retried_responses(p_query public.queries) IS 'Whoever asks again was not content: the responses that lose by this query.';

CREATE FUNCTION private.room_of_turn(p_user_id uuid, p_route jsonb, p_tokens integer) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.room_of_turn(p_user_id uuid, p_route jsonb, p_tokens integer) IS 'Tokens that are left beside p_tokens of the client''s own messages and the answer, in the widest context of the candidates; no more than the rest of the user''s budget pays for.';

CREATE FUNCTION private.route(p_user_id uuid, p_query jsonb, p_candidates text[], p_constraints jsonb, p_turn_id uuid DEFAULT NULL::uuid, p_listed_only boolean DEFAULT true, p_turn jsonb DEFAULT NULL::jsonb, p_target jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.route(p_user_id uuid, p_query jsonb, p_candidates text[], p_constraints jsonb, p_turn_id uuid, p_listed_only boolean, p_turn jsonb, p_target jsonb) IS 'Keeps a query and decides who answers it. p_turn_id: of a turn of chat, which is one query however often it is tried, and whose text its messages hold.';

CREATE FUNCTION private.route_turn(p_user_id uuid, p_turn_id uuid, p_route jsonb, p_embedding text, p_embedding_model text, p_prompt_tokens integer) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.route_turn(p_user_id uuid, p_turn_id uuid, p_route jsonb, p_embedding text, p_embedding_model text, p_prompt_tokens integer) IS 'private.route for a turn of chat.';

CREATE FUNCTION private.routing_candidates(p_candidates text[], p_listed_only boolean) RETURNS SETOF public.models
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.routing_candidates(p_candidates text[], p_listed_only boolean) IS 'The models of these names, under these names, all enabled ones for null.';

CREATE FUNCTION private.routing_constraints(p_constraints jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.routing_constraints(p_constraints jsonb) IS 'The constraints themselves when each is one: {max_cost, max_latency_ms, min_quality, max_completion_tokens, choices, fallbacks, providers, exclude}.';

CREATE FUNCTION private.routing_reward(p_quality numeric, p_cost numeric, p_latency_ms numeric, p_weights jsonb) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.routing_reward(p_quality numeric, p_cost numeric, p_latency_ms numeric, p_weights jsonb) IS 'The reward of a response, 0..1: wq·quality + wc/(1 + cost/scale) + wl/(1 + seconds), to six decimals, so that sums of rewards are exact. At a cost of cost_scale dollars the cost''s part is half. What is unknown counts as 0.';

CREATE FUNCTION private.routing_setting(p_user_id uuid, p_context text, OUT cost_scale numeric, OUT half_life integer, OUT lambda numeric) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.routing_setting(p_user_id uuid, p_context text, OUT cost_scale numeric, OUT half_life integer, OUT lambda numeric) IS 'The user''s settings of a context, or the defaults.';

CREATE FUNCTION private.routing_target(p_max_cost numeric, p_share numeric) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.routing_target(p_max_cost numeric, p_share numeric) IS '{target: share or max_cost, goal}, or null. Errors: 400 invalid_target.';

CREATE FUNCTION private.routing_weights(p_preference text, p_weights jsonb, p_cost_scale numeric) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.routing_weights(p_preference text, p_weights jsonb, p_cost_scale numeric) IS 'What a reward is made of: {quality, cost, latency, cost_scale}, from a preset''s name or from weights that sum to 1.';

CREATE FUNCTION private.row_neighbour_steps() RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.row_neighbour_steps() IS 'The end of a ranking''s SQL for a table without threads: a row that fits gets a part of the best of those that were stored before and after it.';

CREATE FUNCTION private.same_document(p_user_id uuid, p_new public.documents) RETURNS public.documents
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.same_document(p_user_id uuid, p_new public.documents) IS 'The document that is there already and the same in text, title, source and metadata; null where there is none.';

CREATE FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer DEFAULT NULL::integer) RETURNS public.documents
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer) IS 'A new document, or with an id the change of one: what is null stays, an empty source_uri is none.';

CREATE FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb, p_language text DEFAULT NULL::text, p_namespace text DEFAULT 'default'::text) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb, p_language text, p_namespace text) IS 'Applies an array of memories in its order, all or nothing, and returns the rows that stand. p_namespace is of those that name none.';

CREATE FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb, p_language text, p_namespace text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb, p_language text, p_namespace text) IS 'One memory of private.save_memories: same value, its attributes change; other value, the old row is closed and a new one opened, pinned as the old one; delete, it is closed. Returns the row that stands, or null.';

CREATE TABLE public.music_rl_models (
    user_id uuid NOT NULL,
    version integer NOT NULL,
    q_values jsonb NOT NULL,
    hyperparameters jsonb NOT NULL,
    metrics jsonb NOT NULL,
    undone_ids uuid[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT music_rl_models_version_positive CHECK ((version > 0))
);

COMMENT ON TABLE public.music_rl_models IS 'The latest ten snapshots of what was learned, made by snapshot_music_model.';

COMMENT ON COLUMN public.music_rl_models.q_values IS '{track_id: Q value}.';

COMMENT ON COLUMN public.music_rl_models.metrics IS '{interactions, average_reward, genres: {genre: preference_score}}.';

COMMENT ON COLUMN public.music_rl_models.undone_ids IS 'Interactions that did not count then, of those recorded before. With model_version of the others it says which did: that is what restore_music_model goes back to.';

CREATE FUNCTION private.save_music_model(p_user_id uuid) RETURNS public.music_rl_models
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.save_music_model(p_user_id uuid) IS 'The next snapshot of a user, whose lock the caller holds; of the older ones nine stay.';

CREATE TABLE public.profiles (
    id uuid NOT NULL,
    full_name text,
    avatar_url text,
    language text,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    timezone text DEFAULT 'UTC'::text NOT NULL,
    day_start_hour smallint DEFAULT 4 NOT NULL,
    uses_documents boolean DEFAULT true NOT NULL,
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
    CONSTRAINT profiles_avatar_url_form CHECK ((avatar_url ~ '^(https?://[!-~]+|[0-9a-f-]{36}/[!-~]+)?$'::text)),
    CONSTRAINT profiles_avatar_url_length CHECK ((char_length(avatar_url) <= 2000)),
    CONSTRAINT profiles_avatar_url_own CHECK (((avatar_url !~ '^[0-9a-f-]{36}/'::text) OR starts_with(avatar_url, (id || '/'::text)))),
    CONSTRAINT profiles_conscientiousness_range CHECK (((personality_conscientiousness >= 0) AND (personality_conscientiousness <= 100))),
    CONSTRAINT profiles_day_start_hour_range CHECK (((day_start_hour >= 0) AND (day_start_hour <= 23))),
    CONSTRAINT profiles_extraversion_range CHECK (((personality_extraversion >= 0) AND (personality_extraversion <= 100))),
    CONSTRAINT profiles_full_name_length CHECK ((char_length(full_name) <= 200)),
    CONSTRAINT profiles_language_length CHECK (((char_length(language) >= 2) AND (char_length(language) <= 3))),
    CONSTRAINT profiles_llm_context_size CHECK ((pg_column_size(personality_llm_context) <= 16384)),
    CONSTRAINT profiles_neuroticism_range CHECK (((personality_neuroticism >= 0) AND (personality_neuroticism <= 100))),
    CONSTRAINT profiles_openness_range CHECK (((personality_openness >= 0) AND (personality_openness <= 100))),
    CONSTRAINT profiles_timezone_known CHECK (private.is_timezone(timezone))
);

COMMENT ON TABLE public.profiles IS 'One row a user, made by a trigger when the account is made. The owner reads it and changes name and avatar; scores come through submit_personality_assessment or set_personality.';

COMMENT ON COLUMN public.profiles.avatar_url IS 'An address on the web, or the name of a file in the bucket avatars, in the user''s own folder.';

COMMENT ON COLUMN public.profiles.language IS 'The language of the user''s texts, as ISO 639-1, where neither writer nor text tells it.';

COMMENT ON COLUMN public.profiles.languages IS 'The languages that the user''s texts are in, as far as they are known: a query is read in each. Kept by the tables of texts.';

COMMENT ON COLUMN public.profiles.timezone IS 'Where the user''s days are, such as Europe/Berlin or +05:30. What devices say, such as GMT+2 or W. Europe Standard Time, is kept as such a name.';

COMMENT ON COLUMN public.profiles.day_start_hour IS 'The hour at which a day begins for the user, 0..23: who studies at one at night has not begun the next day.';

COMMENT ON COLUMN public.profiles.uses_documents IS 'Whether a reply of chat is given what the user''s documents say; false keeps them out.';

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
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.saved_document(p_user_id uuid, p_saved jsonb) IS 'What a replay is answered with: the document as it was saved. Its content is not kept with the request, and is what it is now.';

CREATE FUNCTION private.scope_condition(p_table private.searched_tables, p_scope private.search_scope, p_by_meaning boolean DEFAULT false) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.scope_condition(p_table private.searched_tables, p_scope private.search_scope, p_by_meaning boolean) IS 'SQL over the row r that finds the rows of a scope, which is the statement''s first parameter. Owners and filter are literals: only so can an index serve them.';

CREATE FUNCTION private.scope_of(p_owner uuid, p_embedding_model text DEFAULT NULL::text, p_filter jsonb DEFAULT '{}'::jsonb, p_session_id uuid DEFAULT NULL::uuid, p_as_of timestamp with time zone DEFAULT NULL::timestamp with time zone, p_collection text DEFAULT NULL::text, p_document_ids uuid[] DEFAULT NULL::uuid[], p_draft_ids uuid[] DEFAULT NULL::uuid[], p_namespaces text[] DEFAULT NULL::text[]) RETURNS private.search_scope
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.scope_of(p_owner uuid, p_embedding_model text, p_filter jsonb, p_session_id uuid, p_as_of timestamp with time zone, p_collection text, p_document_ids uuid[], p_draft_ids uuid[], p_namespaces text[]) IS 'A scope of one owner''s rows.';

CREATE FUNCTION private.search_table(p_table regclass, p_words_column text, p_condition text DEFAULT 'true'::text, p_metadata text DEFAULT NULL::text, p_owner_column text DEFAULT 'user_id'::text, p_has_long_texts boolean DEFAULT false, p_thread_column text DEFAULT NULL::text, p_place_column text DEFAULT NULL::text, p_neighbour_span integer DEFAULT 0, p_neighbour_weight double precision DEFAULT 0, p_thread_weight double precision DEFAULT 0) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.search_table(p_table regclass, p_words_column text, p_condition text, p_metadata text, p_owner_column text, p_has_long_texts boolean, p_thread_column text, p_place_column text, p_neighbour_span integer, p_neighbour_weight double precision, p_thread_weight double precision) IS 'Registers a table of public to be searched, and makes the functions that rank its rows and find the nearest of them. For migrations.';

CREATE FUNCTION private.selection_probabilities(p_alphas double precision[], p_betas double precision[], p_offsets double precision[] DEFAULT NULL::double precision[]) RETURNS double precision[]
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.selection_probabilities(p_alphas double precision[], p_betas double precision[], p_offsets double precision[]) IS 'How probable it is for each of several Beta distributions, each moved by its offset, that its draw is the highest, in their order: ∫ density · ∏ distributions of the others.';

CREATE FUNCTION private.sends_history(p_message public.chat_messages) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.sends_history(p_message public.chat_messages) IS 'Whether the client of this answer sent the conversation''s history with its question.';

CREATE FUNCTION private.sentences_of(p_text text) RETURNS SETOF text
    LANGUAGE plpgsql IMMUTABLE ROWS 10
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.sentences_of(p_text text) IS 'The sentences and lines of a text, without the marks of a list before them.';

CREATE FUNCTION private.set_card_state(p_user_id uuid, p_flashcard_id uuid, p_state private.fsrs_state, p_is_leech boolean, p_suspended_at timestamp with time zone) RETURNS public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.set_card_state(p_user_id uuid, p_flashcard_id uuid, p_state private.fsrs_state, p_is_leech boolean, p_suspended_at timestamp with time zone) IS 'Gives a card that is locked another state, and its next version.';

CREATE FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) RETURNS void
    LANGUAGE plpgsql STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) IS 'Keeps the result for replays. Nothing to do when p_request_id is null.';

CREATE FUNCTION private.share_budget(p_recalled jsonb, p_tokens integer, OUT parts jsonb, OUT tokens jsonb, OUT total integer) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.share_budget(p_recalled jsonb, p_tokens integer, OUT parts jsonb, OUT tokens jsonb, OUT total integer) IS 'Of what recall_for_turn found, what fits in so many tokens: a quarter is for memories, the rest half and half for passages and documents, and what one leaves is for the others.';

CREATE FUNCTION private.share_states() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.share_states() IS 'Trigger: the shared prior follows the users'' states, and forgets those of a deleted account.';

CREATE FUNCTION private.shared_part(p_evidence numeric, p_total numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.shared_part(p_evidence numeric, p_total numeric) IS 'What of a user''s evidence counts in the shared prior: as much as 50 responses at most, so that nobody decides for all.';

CREATE FUNCTION private.siblings_of(p_user_id uuid, p_session_id uuid, p_parent_id uuid, p_seq integer, OUT place integer, OUT number integer) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.siblings_of(p_user_id uuid, p_session_id uuid, p_parent_id uuid, p_seq integer, OUT place integer, OUT number integer) IS 'Which one a message is among those under its parent, and how many there are.';

CREATE FUNCTION private.sign_receipt(p_payload text, p_key bytea) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.sign_receipt(p_payload text, p_key bytea) IS 'The HMAC-SHA-256 of a payload, in hexadecimal digits.';

CREATE FUNCTION private.signs_receipts() RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.signs_receipts() IS 'Whether there is a key to sign receipts with.';

CREATE FUNCTION private.slow_statements(p_limit integer DEFAULT 20) RETURNS TABLE(query_id bigint, query text, calls bigint, total_seconds double precision, mean_ms double precision, row_count bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.slow_statements(p_limit integer) IS 'The statements that have taken the most time altogether, without their constants; none where pg_stat_statements is not.';

CREATE FUNCTION private.snippet(p_text text, p_marks private.search_marks, p_language text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.snippet(p_text text, p_marks private.search_marks, p_language text) IS 'About 200 characters of a text as HTML: escaped, and with the words of private.marks_of in <mark>.';

CREATE FUNCTION private.spare_users_row() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.spare_users_row() IS 'Trigger: a statement that the secret key sends over REST changes the backend''s rows and no user''s. upsert_vectors and delete_vectors say whom they act for.';

CREATE FUNCTION private.spend_embedding_tokens(p_user_id uuid, p_tokens bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.spend_embedding_tokens(p_user_id uuid, p_tokens bigint) IS 'Takes what the queue hands out to be embedded of the user''s tokens, below zero if need be: who is there waits with further texts until private.may_embed.';

CREATE FUNCTION private.stage_items(p_user_id uuid, p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean) RETURNS public.imports
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.stage_items(p_user_id uuid, p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean) IS 'Keeps the items that are not there yet.';

CREATE FUNCTION private.steer(p_user_id uuid, p_context text, p_target jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.steer(p_user_id uuid, p_context text, p_target jsonb) IS 'The controller of a target for the next decision: the price in quality of a call to the strongest model, or of the goal''s dollars, raised after what was over the goal and lowered after what was under it.';

CREATE FUNCTION private.stem_configs(p_text text, p_languages text[]) RETURNS regconfig[]
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.stem_configs(p_text text, p_languages text[]) IS 'The configurations of Postgres that know the stems of a text: those of the languages, and of each script in the text that they do not cover.';

CREATE FUNCTION private.stems_of(p_config regconfig, p_text text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.stems_of(p_config regconfig, p_text text) IS 'The stems of the words that private.word_text made, at their places.';

CREATE FUNCTION private.stop_import(p_user_id uuid, p_import_id uuid, p_code text, p_message text) RETURNS public.imports
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.stop_import(p_user_id uuid, p_import_id uuid, p_code text, p_message text) IS 'Ends an import, and gives up what waits of it.';

CREATE FUNCTION private.store_embedding(p_source text, p_user_id uuid, p_row_id text, p_content_hash text, p_embedding extensions.vector, p_embedding_model text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.store_embedding(p_source text, p_user_id uuid, p_row_id text, p_content_hash text, p_embedding extensions.vector, p_embedding_model text) IS 'Gives a row its vector if its text is still the one that the vector was made from.';

CREATE FUNCTION private.store_memory_job(p_job private.embedding_jobs, p_result jsonb) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.store_memory_job(p_job private.embedding_jobs, p_result jsonb) IS 'Applies what a model has found in a turn: {operations: [{op: add, update, supersede or close, key, value, memory_id: of the memory that it is about, category, importance, message_id: whose words it rests on}]}, 50 at most.';

CREATE FUNCTION private.store_music_recommendations(p_user_id uuid, p_rows jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.store_music_recommendations(p_user_id uuid, p_rows jsonb) IS 'Keeps what was recommended; what was today already stays as it was.';

CREATE FUNCTION private.store_plays(p_user_id uuid, p_items jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.store_plays(p_user_id uuid, p_items jsonb) IS 'Stores the plays of a user that are not there, and says which items are none.';

CREATE FUNCTION private.store_summary(p_job private.embedding_jobs, p_result jsonb) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.store_summary(p_job private.embedding_jobs, p_result jsonb) IS 'Keeps a summary, and says whether it reaches the message that was asked for.';

CREATE FUNCTION private.store_title(p_job private.embedding_jobs, p_result jsonb) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.store_title(p_job private.embedding_jobs, p_result jsonb) IS 'Names a conversation whose title the user has not chosen.';

CREATE FUNCTION private.tag_request() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.tag_request() IS 'Names the transaction after the request, by the id that Edge Functions log and send on: it stands in Postgres'' log (%a in log_line_prefix) and in pg_stat_activity.';

CREATE FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) RETURNS public.flashcard
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) IS 'The card as it was before its last review, whose log goes.';

CREATE FUNCTION private.take_item(p_import public.imports, p_importer text, p_item private.import_items) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.take_item(p_import public.imports, p_importer text, p_item private.import_items) IS 'Gives an item to its importer, and says what became of it: added, changed, skipped, failed, or paused when the user has no room for it.';

CREATE FUNCTION private.take_items(p_user_id uuid, p_import_id uuid, p_limit integer) RETURNS public.imports
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.take_items(p_user_id uuid, p_import_id uuid, p_limit integer) IS 'Takes items in their order, for two seconds at most, and counts what became of them.';

CREATE FUNCTION private.take_memory_job(p_user_id uuid, p_message_id uuid, p_is_done boolean) RETURNS private.embedding_jobs
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.take_memory_job(p_user_id uuid, p_message_id uuid, p_is_done boolean) IS 'The job of a turn: for three minutes the caller''s, or taken out of the queue. Null when there is none, or when another is at it.';

CREATE FUNCTION private.take_notes(p_user_id uuid, p_deck_id uuid, p_parameters private.fsrs_parameters, p_cards jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.take_notes(p_user_id uuid, p_deck_id uuid, p_parameters private.fsrs_parameters, p_cards jsonb) IS 'Stores cards, all or none: new ones with their states and all their reviews, those that are there with the texts and the reviews that they do not have. Returns {cards, updated, skipped, reviews}.';

CREATE FUNCTION private.take_provider_call(p_user_id uuid, p_kind text, p_tokens integer, p_embedded_tokens integer DEFAULT 0) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.take_provider_call(p_user_id uuid, p_kind text, p_tokens integer, p_embedded_tokens integer) IS 'Takes a call and its tokens of the user''s limits before a provider is asked; of the service nothing. p_embedded_tokens: what a call of a chat model has embedded beside. Errors: 429 rate_limited.';

CREATE FUNCTION private.take_row() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.take_row() IS 'Trigger with the name of the setting: refuses a row that is too many for its statement. Errors: 413 too_many_rows, 429 rate_limited.';

CREATE FUNCTION private.telling_sentences(p_texts jsonb, p_tokens integer) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.telling_sentences(p_texts jsonb, p_tokens integer) IS 'Of texts [{who?, text, language?, meaning?: 0..1}] the sentences that say most about the whole, in their order and a line each, together about so many tokens: those that share the rarest words with most others (their inverse frequencies squared), of texts whose meaning is nearest to what all mean together. Null where there is no sentence.';

CREATE FUNCTION private.tenant_index(p_table text, p_user_id uuid) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.tenant_index(p_table text, p_user_id uuid) IS 'The name of the index of one user''s rows in a table of public.';

CREATE FUNCTION private.tenant_index_statement(p_table text, p_user_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.tenant_index_statement(p_table text, p_user_id uuid) IS 'The statement that makes the index of a giant tenant, for the operator to run as the role of the migrations: it does not stop writes, and no function can do that. Errors: 400 invalid_table.';

CREATE FUNCTION private.text_language(p_language text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.text_language(p_language text) IS 'The ISO 639-1 code of a language: of a code of two or three letters, with or without a region (pt-BR), or of the English name; simple where there is none.';

CREATE FUNCTION private.thread_neighbour_steps() RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.thread_neighbour_steps() IS 'The end of a ranking''s SQL for a table with threads: a row gets a part of the best within the span before and after it, and of the best in its thread.';

CREATE FUNCTION private.timezone_name(p_timezone text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.timezone_name(p_timezone text) IS 'What devices call a timezone, as it is kept: a name that Postgres knows, or an offset such as +05:30, which is ahead of Greenwich.';

CREATE FUNCTION private.to_embedding(p_embedding text) RETURNS extensions.vector
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.to_embedding(p_embedding text) IS 'Reads an embedding from "[0.1,…]"; null for null.';

CREATE FUNCTION private.tokens_now(p_usage private.usage, p_limit private.limits) RETURNS double precision
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.tokens_now(p_usage private.usage, p_limit private.limits) IS 'How many tokens the bucket of a usage row holds now.';

CREATE FUNCTION private.touch_catalogue() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.touch_catalogue() IS 'Trigger: notes that the catalogue has a track, which users may have as their own.';

CREATE FUNCTION private.touch_music_tracks() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.touch_music_tracks() IS 'Trigger: notes of which tracks the likers have changed.';

CREATE FUNCTION private.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.touch_updated_at() IS 'Trigger: updated_at is the time of the change.';

CREATE FUNCTION private.turn_embedding(p_user_id uuid, p_query_id uuid) RETURNS TABLE(embedding extensions.vector, embedding_model text)
    LANGUAGE plpgsql STABLE ROWS 1
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.turn_embedding(p_user_id uuid, p_query_id uuid) IS 'The vector of a question that was a turn of chat: its message holds it, so the query does not.';

CREATE FUNCTION private.unqueue_embedding() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.unqueue_embedding() IS 'Trigger with the name of the table: a deleted row waits for no vector any more. (Jobs of a change of model, whose rows have one, go when they are claimed.)';

CREATE FUNCTION private.unqueue_writing() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.unqueue_writing() IS 'Trigger: a deleted conversation waits for no title and no summary any more.';

CREATE FUNCTION private.unsummarised(p_user_id uuid, p_message_id uuid, p_tokens integer) RETURNS TABLE(place bigint, id uuid, sender_type text, text text, language text, embedding extensions.vector, at timestamp with time zone)
    LANGUAGE plpgsql STABLE ROWS 100
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.unsummarised(p_user_id uuid, p_message_id uuid, p_tokens integer) IS 'The first messages on the branch to a message that no summary reaches, oldest first: as many as are so many tokens. A long one is cut in its middle.';

CREATE FUNCTION private.update_cards(p_user_id uuid, p_cards jsonb) RETURNS uuid[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.update_cards(p_user_id uuid, p_cards jsonb) IS 'Gives cards the texts of a file, and its state where that has a later review; which changed.';

CREATE FUNCTION private.update_learnt_card(p_user_id uuid, p_flashcard_id uuid, p_parameters private.fsrs_parameters, p_item jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.update_learnt_card(p_user_id uuid, p_flashcard_id uuid, p_parameters private.fsrs_parameters, p_item jsonb) IS 'Gives a card that is there the reviews of a file that it does not have.';

CREATE FUNCTION private.use_reserved_turn(p_user_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.use_reserved_turn(p_user_id uuid) IS 'The messages that follow in this transaction are paid for with a turn that was reserved, if there is one.';

CREATE FUNCTION private.user_memories_words() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.user_memories_words() IS 'Trigger: keeps the language of a memory and its words, for searching.';

CREATE FUNCTION private.usual_similarity(p_user_id uuid, p_embedding extensions.vector, p_embedding_model text) RETURNS double precision
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.usual_similarity(p_user_id uuid, p_embedding extensions.vector, p_embedding_model text) IS 'How near to a question texts are that have nothing to do with it: the median similarity of the user''s first memories and messages. It is 0.1 with some embedding models and 0.7 with others.';

CREATE FUNCTION private.valid_artists(p_artists text[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.valid_artists(p_artists text[]) IS 'Whether it holds 1 to 50 names of 1 to 300 characters.';

CREATE FUNCTION private.valid_duration(p_value jsonb, p_least integer) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.valid_duration(p_value jsonb, p_least integer) IS 'Whether it is null or a whole number of milliseconds from p_least to a day.';

CREATE FUNCTION private.valid_music_features(p_features jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.valid_music_features(p_features jsonb) IS 'Whether it is null or an object of up to 30 numbers, those that are shares from 0 to 1.';

CREATE FUNCTION private.vector_coverage() RETURNS TABLE(table_name text, embedding_model text, row_count bigint, with_vector bigint)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.vector_coverage() IS 'Rows with and without a vector, counted, by table and by the model that made it. Service role only.';

CREATE FUNCTION private.vectors_scope(p_user_id uuid, p_collection text DEFAULT NULL::text, p_filter jsonb DEFAULT '{}'::jsonb, p_embedding_model text DEFAULT NULL::text) RETURNS private.search_scope
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.vectors_scope(p_user_id uuid, p_collection text, p_filter jsonb, p_embedding_model text) IS 'Which rows of vectors a caller searches: a user''s own; with the secret key the backend''s, and those of p_user_id if it is given.';

CREATE FUNCTION private.vectors_words() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.vectors_words() IS 'Trigger: keeps the language of a row and its words, for searching.';

CREATE FUNCTION private.walk_branch(p_user_id uuid, p_leaf_id uuid, p_limit integer) RETURNS SETOF public.chat_messages
    LANGUAGE plpgsql STABLE ROWS 50
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.walk_branch(p_user_id uuid, p_leaf_id uuid, p_limit integer) IS 'A branch from its leaf to its root, at most so many messages.';

CREATE FUNCTION private.with_free_keys(p_tables jsonb, p_table private.owned_tables) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.with_free_keys(p_tables jsonb, p_table private.owned_tables) IS 'The tables of an export, with another key where one that all users share is taken meanwhile, and the references to it.';

CREATE FUNCTION private.with_models(p_route jsonb, p_user_id uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.with_models(p_route jsonb, p_user_id uuid) IS 'A route with how its models are asked: models {name: {endpoint, capabilities, max_completion_tokens, prices}}, endpoints where they are other than usual, paid_by, and is_limited: a budget pays.';

CREATE FUNCTION private.without_embeddings(p_items jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.without_embeddings(p_items jsonb) IS 'What makes an array of items the same request again: all but the vectors, which a provider does not compute to the same last digit twice.';

CREATE FUNCTION private.word_order_steps() RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.word_order_steps() IS 'The end of a ranking''s SQL in which nothing but the words of a row says how good it is.';

CREATE FUNCTION private.word_steps() RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.word_steps() IS 'The part of a ranking''s SQL that finds rows by words, as the step judged: owner, id, words, share.';

CREATE FUNCTION private.word_text(p_text text, p_is_query boolean DEFAULT false) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.word_text(p_text text, p_is_query boolean) IS 'The words of a text in lower case with spaces between, accents kept; of a query without the wholes of identifiers.';

CREATE FUNCTION private.word_vector(p_text text, p_language text DEFAULT 'simple'::text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.word_vector(p_text text, p_language text) IS 'The words of a text, as the tables keep them for searching: each word without accents and, at the same place, its stem in the language (ISO 639-1, or simple) where that is another word. No text is refused: of more words than a tsvector holds, the first are kept.';

CREATE FUNCTION private.worth_of(p_weights jsonb, p_lambda numeric, p_controller jsonb, p_cost double precision, p_latency_ms double precision, p_is_strongest boolean) RETURNS double precision
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.worth_of(p_weights jsonb, p_lambda numeric, p_controller jsonb, p_cost double precision, p_latency_ms double precision, p_is_strongest boolean) IS 'What a model is worth beside its quality, in units of quality: of its expected cost and latency by the weights, by lambda dollars for a unit, or by the controller of a target.';

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
    CONSTRAINT articles_url_form CHECK ((url ~ '^https?://[!-~]+$'::text)),
    CONSTRAINT articles_url_length CHECK (((char_length(url) >= 1) AND (char_length(url) <= 2000)))
);

COMMENT ON TABLE public.articles IS 'Documents that were published somewhere. The text is the document''s; both go together.';

COMMENT ON COLUMN public.articles.tags IS 'Up to 50, 8 kB altogether.';

CREATE FUNCTION public.add_article(p_title text, p_content text, p_chunks jsonb, p_url text DEFAULT NULL::text, p_author text DEFAULT NULL::text, p_published_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_summary text DEFAULT NULL::text, p_tags text[] DEFAULT '{}'::text[], p_metadata jsonb DEFAULT '{}'::jsonb, p_source_uri text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.articles
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_article(p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'An article and its document with its chunks, all or nothing; p_chunks and p_embedding_model as in add_document. The document''s source_uri is p_url unless p_source_uri says otherwise. Returns the article. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 a field of the article is empty or too long, 42501.';

CREATE FUNCTION public.add_chat_messages(p_session_id uuid, p_messages jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.chat_messages
    LANGUAGE plpgsql ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_chat_messages(p_session_id uuid, p_messages jsonb, p_user_id uuid, p_request_id uuid) IS 'Stores messages after the last one of a conversation, all or nothing and without asking a model; returns them in order. p_messages as in the p_turn of store_chat_pair, at most 1,000. Errors: 400 invalid_turn, 404 conversation_not_found, 409 request_conflict, 23514 the metadata are too long, 42501.';

CREATE FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb DEFAULT '{}'::jsonb, p_source_type text DEFAULT 'text'::text, p_source_uri text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'A document with its chunks, all or nothing. p_chunks: [{content, headings?, page?, language?, embedding?, embedding_model?, token_count?, chunk_index?}] in order, at least one; p_embedding_model is that of the chunks which name none; a chunk without an embedding is queued for one. Returns the document. One that is there already, the same in content, title, source and metadata, is returned as it is and not stored twice. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 42501.';

CREATE FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'Up to 100 documents, all or nothing: [{title, content, chunks, metadata?, source_type?, source_uri?, embedding_model?}], each as in add_document. Returns them in order, one that is there already as it is. Errors: 400 invalid_documents, 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 too_many_documents, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 42501.';

CREATE FUNCTION public.add_generated_flashcards(p_deck_id uuid, p_cards jsonb, p_source jsonb, p_language text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.add_generated_flashcards(p_deck_id uuid, p_cards jsonb, p_source jsonb, p_language text, p_user_id uuid, p_request_id uuid) IS 'Up to 100 cards that a model wrote from p_source, {type: message, document or memory, id, from?}: [{question, answer, embedding?, embedding_model?}]. One that resembles a card of the user, by a cosine of at least 0.92 or with the same question, is not made. Returns {flashcards: the new ones, each with its source, duplicates: [{question, answer, resembles: {id, deck_id, question, answer, similarity}}]}. Errors: 400 invalid_flashcards, 400 invalid_source, 400 invalid_embedding, 400 invalid_filter, 404 deck_not_found, 404 message_not_found, 404 document_not_found, 404 memory_not_found, 413 too_many_flashcards, 409 request_conflict, 42501.';

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
    title_is_made boolean DEFAULT false NOT NULL,
    summary text,
    message_count integer DEFAULT 0 NOT NULL,
    last_message_at timestamp with time zone,
    archived_at timestamp with time zone,
    is_branched boolean DEFAULT false NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT conversations_message_count_positive CHECK ((message_count >= 0)),
    CONSTRAINT conversations_metadata_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT conversations_metadata_size CHECK ((pg_column_size(metadata) <= 65536)),
    CONSTRAINT conversations_summary_length CHECK ((char_length(summary) <= 8000)),
    CONSTRAINT conversations_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

COMMENT ON TABLE public.conversations IS 'A thread of messages of one user.';

COMMENT ON COLUMN public.conversations.title_is_made IS 'The title is made from the first turn, and may be made anew; false once a user has set one.';

COMMENT ON COLUMN public.conversations.summary IS 'What came before the history that still fits a prompt, in words, where the app writes it; else conversation_summaries have it.';

COMMENT ON COLUMN public.conversations.message_count IS 'How many messages were ever stored: the last message''s seq. Kept by the numbering trigger.';

COMMENT ON COLUMN public.conversations.last_message_at IS 'The "timestamp" of the last message. Kept by the numbering trigger.';

COMMENT ON COLUMN public.conversations.is_branched IS 'Some message has been followed by two. Kept by the placing trigger.';

COMMENT ON COLUMN public.conversations.metadata IS 'The app''s own keys.';

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

CREATE FUNCTION public.begin_extraction(p_text text, p_is_stored boolean DEFAULT false, p_namespace text DEFAULT 'default'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.begin_extraction(p_text text, p_is_stored boolean, p_namespace text, p_user_id uuid, p_request_id uuid) IS 'What store_extraction has kept under p_request_id; else null, and the id is held for 90 seconds: hold_request goes on with that, or ends it, and store_extraction ends it. Errors: 409 request_under_way with the seconds to wait, 409 request_conflict, 42501.';

CREATE FUNCTION public.begin_remembering(p_message_id uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.begin_remembering(p_message_id uuid, p_user_id uuid) IS 'What a model that looks for memories is shown of a turn, by the id of its answer: {claim, today, time_zone, messages: [{id, sender_type, at, text, is_new}], memories: [{id, key, value, category, since, said_by}]}. For three minutes nobody else is given it. Null when the turn waits for nothing, or another is at it. Errors: 400 invalid_filter, 42501.';

CREATE FUNCTION public.begin_turn(p_tokens integer DEFAULT 16000, p_embedded_tokens integer DEFAULT 0, p_own_key boolean DEFAULT false, p_route jsonb DEFAULT NULL::jsonb, p_prompt_tokens integer DEFAULT 0, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.begin_turn(p_tokens integer, p_embedded_tokens integer, p_own_key boolean, p_route jsonb, p_prompt_tokens integer, p_user_id uuid, p_request_id uuid) IS 'Takes what a turn of chat takes of the user''s limits before anybody is asked: two messages of the rate, which store_chat_pair gives to the turn, a call of a provider, p_tokens of a chat model and p_embedded_tokens of an embedding model. Needs something left of the budget, unless p_own_key says that the user pays; with p_route, as get_chat_context takes it, what is left has to pay for an answer of some candidate to p_prompt_tokens of the client''s own messages. get_chat_context reserves the turn''s cost when it has chosen the model. Null, or the answer that p_request_id has already, as get_chat_context returns it; then nothing is taken. Holds p_request_id for 90 seconds: hold_request goes on with that, or ends it when the turn is given up; store_chat_pair ends it. Errors: 400 invalid_tokens, 400 invalid_query, 400 invalid_constraints, 400 invalid_candidates, 409 no_candidate, 409 request_under_way, 429 rate_limited with Retry-After, 429 budget_exceeded, 42501.';

CREATE FUNCTION public.claim_embedding_jobs(p_limit integer DEFAULT 50, p_lease_seconds integer DEFAULT 120) RETURNS TABLE(id bigint, source text, content text, content_hash text, embedding_model text, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.claim_embedding_jobs(p_limit integer, p_lease_seconds integer) IS 'Up to 500 texts to embed, of each user as many as of others, for p_lease_seconds the caller''s alone; who has not completed by then loses them to the next. Takes their tokens of their owner''s provider.embedding_tokens; of a user who has none left nothing is handed out. embedding_model is the model to use; null: the worker''s own. Hand content_hash back with the result. Service role only. Errors: 400 invalid_limit, 400 invalid_lease, 42501.';

CREATE FUNCTION public.claim_file_erasures(p_limit integer DEFAULT 100, p_lease_seconds integer DEFAULT 120) RETURNS TABLE(object_id uuid, bucket_id text, object_name text, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.claim_file_erasures(p_limit integer, p_lease_seconds integer) IS 'Up to 500 files to remove through the Storage API, for p_lease_seconds the caller''s alone, later for twice as long each time. The next call forgets those that are gone, so that there is nothing to report. No rows where Storage is not there. Service role only. Errors: 400 invalid_limit, 400 invalid_lease, 42501.';

CREATE FUNCTION public.claim_writing_jobs(p_limit integer DEFAULT 5, p_lease_seconds integer DEFAULT 300) RETURNS TABLE(id bigint, user_id uuid, source text, content jsonb, attempts integer)
    LANGUAGE plpgsql ROWS 10
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.claim_writing_jobs(p_limit integer, p_lease_seconds integer) IS 'Up to 100 texts to write, of each user as many as of others, for p_lease_seconds the caller''s alone. content is {claim, …}: for summaries {before: the summary so far or null, messages: [{id, sender_type, at, text}]}, for titles {question, answer}, for memories what begin_remembering returns. Service role only. Errors: 400 invalid_limit, 400 invalid_lease, 42501.';

CREATE FUNCTION public.complete_embedding_jobs(p_results jsonb) RETURNS TABLE(id bigint, outcome text)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.complete_embedding_jobs(p_results jsonb) IS 'The vectors of claimed jobs: [{id, content_hash as claimed, embedding, embedding_model}], up to 500. Each by itself: stored; stale, when the text has changed or is changing, and queued again; gone, when there is nothing to do any more; failed, when it is no vector of the model asked for, and delayed. The last one of a user''s change of model makes searches compare the new vectors. Service role only. Errors: 400 invalid_results, 42501.';

CREATE FUNCTION public.complete_writing_job(p_job_id bigint, p_claim text, p_result jsonb DEFAULT '{}'::jsonb) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.complete_writing_job(p_job_id bigint, p_claim text, p_result jsonb) IS 'Keeps what was written for a claimed job; p_claim as content has it. p_result {text?, model?} of summaries and titles: without a text the most telling sentences are taken; {operations} of memories, as end_remembering takes them. Returns stored; stale, when another claim has come since; gone, when there is nothing to do any more. What is not done with it is queued again. Service role only. Errors: 400 invalid_result, 42501.';

CREATE FUNCTION public.create_conversation(p_session_id uuid DEFAULT NULL::uuid, p_title text DEFAULT NULL::text, p_metadata jsonb DEFAULT '{}'::jsonb, p_messages jsonb DEFAULT '[]'::jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.conversations
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.create_conversation(p_session_id uuid, p_title text, p_metadata jsonb, p_messages jsonb, p_user_id uuid, p_request_id uuid) IS 'Makes a conversation, with what was said in it before: p_messages as in the p_turn of store_chat_pair. Errors: 400 invalid_turn, 409 request_conflict, 23505 there is one of this p_session_id, 23514 the title is empty or too long, or the metadata are too long, 42501.';

CREATE FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid DEFAULT NULL::uuid, p_language text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid, p_language text, p_user_id uuid, p_request_id uuid) IS 'Up to 200 new cards, all or nothing: [{question, answer, is_html?, tags?, created_at?, language?, embedding?, embedding_model?}]; p_language, as ISO 639-1, is of those that name none; without it the text tells. created_at is when a device made the card offline, before its first review. With p_message_id they name the chat message that they were made from, and its has_flashcards is true from then on. Returns the cards in their order, without vectors. Errors: 400 invalid_flashcards, 400 invalid_embedding, 404 deck_not_found, 404 message_not_found, 413 too_many_flashcards, 409 request_conflict, 23514 a name of a model is too long, or tags are no words, 42501.';

CREATE FUNCTION public.create_import(p_kind text, p_source text, p_label text DEFAULT NULL::text, p_content_hash text DEFAULT NULL::text, p_total_items bigint DEFAULT NULL::bigint, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.imports
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.create_import(p_kind text, p_source text, p_label text, p_content_hash text, p_total_items bigint, p_user_id uuid, p_request_id uuid) IS 'Begins an import: p_kind is a kind that a domain registered, such as conversations, p_source where it comes from, such as chatgpt, p_label what a person knows it by, p_content_hash the SHA-256 of the file in hex, p_total_items how many items it has where that is known. With the hash of a file whose import has not ended, that import goes on: its staged_items says from which item. Errors: 400 invalid_import, 409 request_conflict, 429 quota_exceeded, 23514 a part is not as the table has it, 42501.';

CREATE FUNCTION public.delete_conversation(p_session_id uuid, p_erase_memories boolean DEFAULT false, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.delete_conversation(p_session_id uuid, p_erase_memories boolean, p_user_id uuid, p_request_id uuid) IS 'Deletes a conversation with its messages. Memories drawn from it stay, without their source; with p_erase_memories they are erased for good, with what the history says of them. Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.delete_my_data(p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.delete_my_data(p_user_id uuid) IS 'Deletes everything that the user has here for good: every table, histories, queues and request ids too. The account stays, with an empty profile, until Auth deletes it; so does what the operator has set for it: budgets with what was spent of them, and how much of its rate is used. Returns how many rows of which table; done again, there is nothing left to do. Errors: 42501.';

CREATE FUNCTION public.delete_vectors(p_ids text[] DEFAULT NULL::text[], p_filter jsonb DEFAULT NULL::jsonb, p_collection text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.delete_vectors(p_ids text[], p_filter jsonb, p_collection text, p_user_id uuid, p_request_id uuid) IS 'Deletes the rows of these ids whose metadata contains the filter, in the collection, and returns how many there were; what is null does not narrow, but p_ids or p_filter is given. A user''s own rows; with the secret key those of p_user_id, or without it the backend''s. Errors: 400 invalid_filter, 409 request_conflict, 42501.';

CREATE FUNCTION public.embedding_job_stats() RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.embedding_job_stats() IS 'The queue: {waiting, leased, retrying, dead, oldest_seconds of those alive, writing: the same of what waits to be written, dead_jobs: the last ten of both [{id, source, row_id, last_error}], reembedding: users whose change of model is not done}. Service role only. Errors: 42501.';

CREATE FUNCTION public.end_remembering(p_message_id uuid, p_operations jsonb, p_user_id uuid DEFAULT auth.uid()) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.end_remembering(p_message_id uuid, p_operations jsonb, p_user_id uuid) IS 'Applies what a model has found in a turn, once: [{op: add, update, supersede, close or none, key, value?, memory_id?: of the memory that it is about, category?, importance?, message_id: whose words it rests on}], 50 at most. One that cannot be done is left out. False when that is done already. Errors: 400 invalid_operations, 413 too_many_operations, 400 invalid_memory, 400 invalid_embedding, 400 invalid_namespace, 42501.';

CREATE FUNCTION public.erase_memory(p_memory_key text, p_namespace text DEFAULT 'default'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.erase_memory(p_memory_key text, p_namespace text, p_user_id uuid, p_request_id uuid) IS 'Erases the memory of a key for good, with every value that it had: its rows, its history, what retries would be answered, what answers quoted. The messages it was drawn from are the conversation''s and stay. Returns how many values there were. Errors: 404 memory_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.export_my_data(p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.export_my_data(p_user_id uuid) IS 'All that the user has here: {format: engram, version: 1, user_id, exported_at, tables: {name: [rows]}}, of every table with a user in it, as of one moment. Without what is made again from the rest (vectors of texts, search indexes) and without api_keys. More than 256 MB are read with export_my_table instead. Errors: 413 export_too_large, 42501.';

CREATE FUNCTION public.export_my_table(p_table text, p_after jsonb DEFAULT NULL::jsonb, p_limit integer DEFAULT 1000, p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.export_my_table(p_table text, p_after jsonb, p_limit integer, p_user_id uuid) IS 'A page of the user''s rows of one table, in the order of its primary key: {rows, next}. A page holds up to p_limit rows, 1,000 at most, and ends after two megabytes. next goes into p_after to read on; null: that was the last page. Pages are not of one moment: rows that come or go meanwhile may be in the export or not. Errors: 400 invalid_after, 400 invalid_limit, 404 table_not_found, 42501.';

CREATE FUNCTION public.export_my_tables(p_user_id uuid DEFAULT auth.uid()) RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.export_my_tables(p_user_id uuid) IS 'The names of the tables that an export holds, for export_my_table. Errors: 42501.';

CREATE FUNCTION public.fail_embedding_job(p_job_id bigint, p_error text) RETURNS TABLE(attempts integer, run_after timestamp with time zone, is_dead boolean)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.fail_embedding_job(p_job_id bigint, p_error text) IS 'Says that a claimed job failed, of a vector or of a text, and why: it is handed out again after 10, 20, 40, … seconds, up to ten minutes, and after the eighth attempt only when retry_dead_jobs revives it. No row for a job that is gone. Service role only. Errors: 42501.';

CREATE FUNCTION public.fail_import(p_import_id uuid, p_code text, p_message text, p_user_id uuid DEFAULT auth.uid()) RETURNS public.imports
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.fail_import(p_import_id uuid, p_code text, p_message text, p_user_id uuid) IS 'Ends an import whose file cannot be read: p_code and p_message stand in its error, and items that wait are given up. What was taken stays. An import that has ended is left as it is. Returns the import. Errors: 404 import_not_found, 42501.';

CREATE FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.documents
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid, p_request_id uuid) IS 'Makes a draft visible at once and whole: a new document, or the next version of the one it was begun for, whose id it then has. A new one that is there already, the same in content, title, source and metadata, is that document, and the draft goes. Returns the document. Errors: 400 invalid_chunks, 404 document_not_found, 409 version_conflict, 409 document_pending, 409 request_conflict, 42501.';

CREATE FUNCTION public.flashcard_stats(p_deck_id uuid DEFAULT NULL::uuid, p_days integer DEFAULT 30, p_now timestamp with time zone DEFAULT now(), p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.flashcard_stats(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid) IS 'How it goes, in one deck or in all: {cards: {total, new, learning, review, relearning, suspended, leeches, due}, retention: {reviews, recalled, rate}, reviews_by_day: [{day, reviews, new, again, hard, good, easy, duration_ms}], forecast: [{in_days: 0..29, due}], streak: {days, is_today_done}}. Retention is of the last p_days'' reviews in state 2, rate null without any; days are the deck''s, and only those with reviews. due is what is due today, as the forecast, which counts each card once, overdue ones today. A streak counts days with a review up to today, which is not over yet. Errors: 400 invalid_days, 404 deck_not_found, 42501.';

CREATE FUNCTION public.forget_memory(p_memory_key text, p_namespace text DEFAULT 'default'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.forget_memory(p_memory_key text, p_namespace text, p_user_id uuid, p_request_id uuid) IS 'Closes the memory of a key: it is recalled no more, and undo_memory_change can bring it back. erase_memory erases it for good. Errors: 404 memory_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.get_analytics(p_since date DEFAULT NULL::date, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(day date, measure text, label text, value double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_analytics(p_since date, p_user_id uuid) IS 'The user''s days in numbers, by default of the last 30, as of the last refresh: messages by who sent them, moods, the mean sentiment, changes of memories, conversations begun, reviews of flashcards and their retention, what models cost and how good they were. Errors: 42501.';

CREATE FUNCTION public.get_chat_context(p_session_id uuid DEFAULT NULL::uuid, p_query_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_history_count integer DEFAULT 20, p_memory_count integer DEFAULT 8, p_token_budget integer DEFAULT 3000, p_query_text text DEFAULT NULL::text, p_route jsonb DEFAULT NULL::jsonb, p_thread jsonb DEFAULT NULL::jsonb, p_passage_count integer DEFAULT 20, p_document_count integer DEFAULT 8, p_namespaces text[] DEFAULT '{default}'::text[], p_explain boolean DEFAULT false, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_route jsonb, p_thread jsonb, p_passage_count integer, p_document_count integer, p_namespaces text[], p_explain boolean, p_user_id uuid, p_request_id uuid) IS 'Everything a reply needs, in one call: {personality: the LLM context or null, blocks: [{id, namespace, name, content, version}], memories: [{id, key, value, category, importance, pinned?}] as recall_memories ranks them, the pinned ones first, passages: [{id, session_id, title, at, messages: [{id, seq, sender_type, text}]}] of what was said elsewhere and further up in this conversation, documents: [{id, document_id, chunk_index, title, headings, text}] their chunks, each also with score, relevance and tokens, summary: of what came before the history, when it does not fit, or null, summary_until: {message_id, seq} that it reaches on this branch, null of one that the app wrote, history: [{id, seq, sender_type, message_text, tool_calls?, tool_call_id?, parts?}] oldest first, tokens: {pinned, memories, passages, documents, summary, history}, answered: null, branch: null}. What is recalled is relevant to the question, 0.25 at least, 0.4 what is sensitive; documents only where the profile''s uses_documents is true. With p_explain there is explain, for a console: {budget, used: in tokens, floors: the least relevance, left_out: {memories, passages, documents: [{id, score, relevance, tokens}] that were relevant and did not fit}}. Memories and blocks are those of p_namespaces; store_chat_pair counts what was given. Blocks and pinned memories are always there, in half of the budget at most. When it has already kept p_request_id, answered is {id, session_id, user_message, message_text, status, model, parts, tool_calls, metadata, others?} and the rest is empty. History is the branch that was written last; half of p_token_budget, or of what the models'' context leaves beside the client''s messages, 8,192 tokens where it is not known, is for it, and what the rest does not need; the message that does not fit whole is cut in its middle. A p_session_id that is new, or null, has no history. With p_thread {chains, digests, prior, parent_id?, tokens?}, the hashes of the messages that a client sent, branch says where the turn stands: {session_id, parent_id, matched, base, history: client or stored}. With p_route {candidates?, preference?, weights?, constraints?, context?, max_cost?, share?}, as in route_query but that candidates need not be listed, there is also route, what route_query returns, with the endpoints of models that have another than chat/completions: one for a p_request_id as long as the turn is open. Errors: 400 invalid_limit, 400 invalid_namespace, 400 invalid_thread, 400 invalid_embedding, 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_constraints, 400 invalid_candidates, 400 invalid_target, 404 message_not_found, 409 no_candidate, 429 budget_exceeded, 429 rate_limited, 42501.';

CREATE FUNCTION public.get_chat_history(p_session_id uuid DEFAULT NULL::uuid, p_limit integer DEFAULT 50, p_before_seq integer DEFAULT NULL::integer, p_before timestamp with time zone DEFAULT NULL::timestamp with time zone, p_before_id uuid DEFAULT NULL::uuid, p_leaf_id uuid DEFAULT NULL::uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, message_text text, sender_type text, status text, mood_detected text, sentiment_score numeric, model text, parent_id uuid, parts jsonb, tool_calls jsonb, tool_call_id text, feedback_score smallint, has_flashcards boolean, metadata jsonb, "timestamp" timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_leaf_id uuid, p_user_id uuid) IS 'Messages, newest first, a page of 1 to 200. Of a branch: p_leaf_id is its last message. Of one conversation: its branch that was written last. The next page of either is p_before_seq = the last row''s seq. Of all, with every branch: p_before and p_before_id = the last row''s timestamp and id. A conversation that is not the user''s is empty. tool_calls are [{id, name, arguments}]; a message of sender_type tool is the result of tool_call_id. Errors: 400 invalid_limit, 42501.';

CREATE FUNCTION public.get_conversation_tree(p_session_id uuid, p_limit integer DEFAULT 1000, p_after_seq integer DEFAULT 0, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, parent_id uuid, seq integer, sender_type text, status text, model text, preview text, sibling integer, siblings integer, is_active boolean, "timestamp" timestamp with time zone)
    LANGUAGE plpgsql STABLE ROWS 100
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_conversation_tree(p_session_id uuid, p_limit integer, p_after_seq integer, p_user_id uuid) IS 'The messages of a conversation with their places in its tree, oldest first, a page of 1 to 1,000; the next one is p_after_seq = the last row''s seq. preview: the first 200 characters; sibling of siblings: which one it is among those under its parent; is_active: on the branch that was written last. get_chat_history reads a branch by its leaf''s id. A conversation that is not the user''s is empty. Errors: 400 invalid_limit, 42501.';

CREATE FUNCTION public.get_due_flashcards(p_deck_id uuid DEFAULT NULL::uuid, p_limit integer DEFAULT 50, p_now timestamp with time zone DEFAULT now(), p_order text DEFAULT 'due'::text, p_user_id uuid DEFAULT auth.uid()) RETURNS SETOF public.flashcard
    LANGUAGE plpgsql STABLE ROWS 50
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    AS …;

COMMENT ON FUNCTION public.get_due_flashcards(p_deck_id uuid, p_limit integer, p_now timestamp with time zone, p_order text, p_user_id uuid) IS 'What to learn at p_now, up to 500 cards, of one deck or of all: cards at a step that are due first, then the reviews that are due before the day ends, with new cards spread among them, as many as new_per_day and reviews_per_day leave of the day of the deck or the user. p_order is that of the reviews: due, the longest due first; retrievability, the least likely remembered first; random, the same all day. Suspended cards are not shown, nor, where the deck buries siblings, a second card of a note on a day. Reads only. Errors: 400 invalid_limit, 400 invalid_order, 404 deck_not_found, 42501.';

CREATE FUNCTION public.get_embedding_model(p_user_id uuid DEFAULT auth.uid()) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_embedding_model(p_user_id uuid) IS 'The model to embed this user''s queries with: the one whose vectors searches compare. Null when no model is registered. Errors: 42501.';

CREATE FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_document_id uuid DEFAULT NULL::uuid, p_memory_id uuid DEFAULT NULL::uuid, p_from integer DEFAULT 0, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_document_id uuid, p_memory_id uuid, p_from integer, p_user_id uuid, p_request_id uuid) IS 'What making cards from a message, a document or a memory needs: {message_text: its text, up to 24,000 characters from p_from on, next: the p_from of the next part, or null, source: as add_generated_flashcards takes it, questions: those of the latest 50 cards that were made from it, created: what add_generated_flashcards has answered for p_request_id, or null}. Reads only. Errors: 400 invalid_source, 404 deck_not_found, 404 message_not_found, 404 document_not_found, 404 memory_not_found, 42501.';

CREATE FUNCTION public.get_flashcard_histories(p_deck_id uuid, p_after uuid DEFAULT NULL::uuid, p_limit integer DEFAULT 500, p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_flashcard_histories(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid) IS 'Up to 1,000 cards of a deck with all their reviews: {cards: [{id, question, answer, is_html, tags, guid, ordinal, note_type, fields, state, due, stability, difficulty, scheduled_days, learning_steps, reps, lapses, last_review, is_leech, suspended_at, created_at, reviews: [[when in milliseconds, rating, duration in ms, state before, scheduled_days before and after, seconds until due, difficulty after, days since the review before]]}], after: to hand back as p_after until it is null}. Reads only. Errors: 400 invalid_limit, 404 deck_not_found, 42501.';

CREATE FUNCTION public.get_genre_preferences(p_limit integer DEFAULT 50, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(genre text, preference_score numeric, interaction_count integer, average_reward numeric, last_interaction timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_genre_preferences(p_limit integer, p_user_id uuid) IS 'The user''s genres, best liked first, with the preference that is left of each now: 0 to 1, and nearer to 0.5 the longer ago it was learned, as an interaction weighs half as much after 60 days. Errors: 400 invalid_limit, 42501.';

CREATE FUNCTION public.get_memory_changes(p_message_id uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_memory_changes(p_message_id uuid, p_user_id uuid) IS 'What a turn has changed in the memories, by the id of its question or its answer: {changes: [{id, memory_id, namespace, key, action: ADD, UPDATE, SUPERSEDE or DELETE, old_value, new_value, message_id: whose words it rests on, at}] oldest first, pending: a model still looks}. Errors: 404 message_not_found, 42501.';

CREATE FUNCTION public.get_metrics() RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_metrics() IS 'What an operator watches: [{name, kind, help, labels, value}], which GET /worker/metrics answers as Prometheus text. Service role only. Errors: 42501.';

CREATE FUNCTION public.get_model_states(p_context text DEFAULT 'general'::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(model_id text, context text, alpha numeric, beta numeric, draw_alpha double precision, draw_beta double precision, mean double precision, variance double precision, total_requests bigint, failures bigint, total_cost numeric, total_latency_ms numeric, avg_quality numeric, updated_at timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_model_states(p_context text, p_user_id uuid) IS 'What is known of each enabled model, and of each that the user had answers of, in a context: alpha and beta, all that the user ever learned; draw_alpha and draw_beta, what route_query draws from now, with mean and variance: old answers forgotten, and without what others learned, which is nobody''s to read. Errors: 42501.';

CREATE FUNCTION public.get_response_by_id(p_response_id uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS SETOF public.responses
    LANGUAGE plpgsql STABLE ROWS 1
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_response_by_id(p_response_id uuid, p_user_id uuid) IS 'A response, or no row when there is no such one of the user. Errors: 42501.';

CREATE FUNCTION public.get_usage(p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(resource text, row_count bigint, max_rows bigint, bytes bigint, max_bytes bigint, rows_per_minute integer)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_usage(p_user_id uuid) IS 'What the user has of each table that it ever wrote to, and how much it may have: rows, bytes, and rows a minute. Who writes more is refused with 429 quota_exceeded, or 429 rate_limited and a Retry-After. Errors: 42501.';

CREATE FUNCTION public.get_waiting_imports(p_limit integer DEFAULT 20) RETURNS TABLE(user_id uuid, id uuid)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.get_waiting_imports(p_limit integer) IS 'Imports with items that wait, which nobody has run for a minute, the longest first: the worker goes on with them. Service role only. Errors: 400 invalid_limit, 42501.';

CREATE FUNCTION public.hide_response(p_message_id uuid, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.hide_response(p_message_id uuid, p_user_id uuid, p_request_id uuid) IS 'Takes an answer out of GET /responses/:id; the conversation keeps it. False when there is no such answer of the user, or it was taken out before. Errors: 409 request_conflict, 42501.';

CREATE FUNCTION public.hold_request(p_seconds integer DEFAULT 90, p_is_held boolean DEFAULT false, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.hold_request(p_seconds integer, p_is_held boolean, p_user_id uuid, p_request_id uuid) IS 'Says that the work of p_request_id is under way for the next p_seconds, 1 to 900, so that a second call with the same id does not ask a provider, too. With p_is_held the caller goes on with what it holds; with 0 seconds it is done or has given up. begin_turn holds the id of its turn for 90 seconds, and store_chat_pair ends that. Errors: 400 invalid_hold, 409 request_under_way with the seconds to wait, 42501.';

CREATE FUNCTION public.import_evaluations(p_items jsonb) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.import_evaluations(p_items jsonb) IS 'Keeps judged questions as a prior of all users'' routing, up to 5,000 a call: [{text, judged: {model: quality 0..1}, context?, embedding?, embedding_model?}]. With embeddings the nearest of them shape what is expected of a model for a question; without, they count for its context. A text that is imported again is judged anew. Returns how many were kept. For the service. Errors: 400 invalid_evaluations, 400 invalid_embedding, 413 too_many_evaluations, 42501.';

CREATE FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 5,000 cards with the state that they had elsewhere, all or nothing: [{question, answer, state?, due?, stability?, difficulty?, scheduled_days?, learning_steps?, reps?, lapses?, last_review?, is_leech?, suspended_at?, is_html?, tags?, guid?, ordinal?, note_type?, fields?, language?, created_at?}]; without a state they are new. A card whose guid and ordinal are there, in whatever deck, gets the texts, and the state where its last review is later; others are new. Returns {imported: how many are new, updated: how many changed}. Errors: 400 invalid_flashcards, 404 deck_not_found, 413 too_many_flashcards, 409 request_conflict, 42501.';

CREATE FUNCTION public.import_my_data(p_data jsonb, p_user_id uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.import_my_data(p_data jsonb, p_user_id uuid) IS 'Puts what export_my_data returned into another account, all or nothing: one that is new, or empty after delete_my_data. Ids stay, but those of user_memory_history and those of tracks that somebody else has; texts are queued for their vectors. What the operator has set, such as budgets, is not taken from the file. Returns how many rows of which table. Service role only: rows come as they were, past the RPCs that make them. Errors: 400 invalid_export, 409 account_not_empty, 42501.';

CREATE FUNCTION public.kw_match_documents(query_text text, match_count integer DEFAULT 10, filter jsonb DEFAULT '{}'::jsonb, collection text DEFAULT NULL::text, p_language text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id text, content text, metadata jsonb, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.kw_match_documents(query_text text, match_count integer, filter jsonb, collection text, p_language text, p_user_id uuid) IS 'The rows of vectors by words, as LangChain''s SupabaseHybridSearch asks for them beside match_vectors, best first. similarity, 0..1, is the share of the query''s words that a row has, rare ones counting more. filter as in match_vectors. p_language: of the query, as ISO 639-1. Errors: 400 invalid_query, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.make_receipt_key(p_key text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.make_receipt_key(p_key text) IS 'Makes, or keeps, the key that functions sign receipts with, and returns it in base64 for their environment, RECEIPT_KEY. The one before stays good. For the service. Errors: 400 invalid_key, 42501.';

CREATE FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, sender_type text, message_text text, "timestamp" timestamp with time zone, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) IS 'The user''s messages nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold. Exact up to 1,000 embedded messages; above, signs rank first and the best 14 × √messages, at least 20 × match_count, are compared exactly. embedding_model null compares all: name it where there is more than one. Errors: 400 invalid_embedding, 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer DEFAULT 10, filter jsonb DEFAULT '{}'::jsonb, match_threshold double precision DEFAULT 0, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, document_id uuid, content text, metadata jsonb, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer, filter jsonb, match_threshold double precision, embedding_model text, p_user_id uuid) IS 'The user''s chunks nearest in meaning, with the metadata of their document: similarity = 1 − cosine distance, most similar first, at least match_threshold. filter: an object that the document''s metadata contains, also with $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $and, $or and $not. embedding_model null is the user''s, of get_embedding_model. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, filter jsonb DEFAULT '{}'::jsonb, embedding_model text DEFAULT NULL::text, query_text text DEFAULT NULL::text, p_language text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, deck_id uuid, question text, answer text, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, query_text text, p_language text, p_user_id uuid) IS 'The user''s cards nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold; suspended ones too. With query_text those that fit best by words and by meaning together, of a relevance of at least match_threshold; p_language is the text''s, as ISO 639-1. filter: {deck_id?}. embedding_model null compares all: name it where there is more than one. Reads only. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, filter jsonb DEFAULT '{}'::jsonb, embedding_model text DEFAULT NULL::text, p_namespaces text[] DEFAULT '{default}'::text[], p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, memory_key text, memory_value text, memory_category text, importance text, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_namespaces text[], p_user_id uuid) IS 'The user''s memories nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold. filter: of {category, importance, key, namespace}, also with $eq, $ne, $in, $nin, $and, $or and $not. embedding_model null compares all: name it where there is more than one. p_namespaces: whose memories. Reads only; recall_memories ranks for a reply. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 400 invalid_namespace, 42501.';

CREATE FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer DEFAULT NULL::integer, filter jsonb DEFAULT '{}'::jsonb, collection text DEFAULT NULL::text, match_threshold double precision DEFAULT '-1'::integer, embedding_model text DEFAULT NULL::text, p_with_embedding boolean DEFAULT true, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id text, content text, metadata jsonb, similarity double precision, created_at timestamp with time zone, embedding real[])
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer, filter jsonb, collection text, match_threshold double precision, embedding_model text, p_with_embedding boolean, p_user_id uuid) IS 'The rows of vectors nearest in meaning: similarity = 1 − cosine distance, most similar first; without match_count up to 1,000. filter: an object that the metadata contains, also with $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $and, $or and $not; collection and embedding_model null are all. p_with_embedding false leaves embedding out, for who does not rank the rows again. A user''s own rows; with the secret key the backend''s, and those of p_user_id if it is given. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.pin_memory(p_memory_key text, p_pinned boolean DEFAULT true, p_namespace text DEFAULT 'default'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.user_memories
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.pin_memory(p_memory_key text, p_pinned boolean, p_namespace text, p_user_id uuid, p_request_id uuid) IS 'Has every reply be given the memory of a key, whatever the question; with p_pinned false no longer. What replaces its value is pinned, too. Returns the memory. Errors: 404 memory_not_found, 409 too_many_pinned, 409 request_conflict, 42501.';

CREATE FUNCTION public.postpone_flashcards(p_deck_id uuid, p_days integer DEFAULT 7, p_now timestamp with time zone DEFAULT now(), p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.postpone_flashcards(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid, p_request_id uuid) IS 'Spreads the reviews that wait in a deck, after holidays say, evenly over p_days days from today on; those that are remembered best wait longest. What is known of a card''s memory stays as it is. Returns {postponed, by_day: [{in_days, due}]}. reschedule_flashcards takes it back. Errors: 400 invalid_days, 404 deck_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone DEFAULT now(), p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(rating integer, state smallint, due timestamp with time zone, stability double precision, difficulty double precision, scheduled_days integer, learning_steps integer, reps integer, lapses integer)
    LANGUAGE plpgsql STABLE ROWS 4
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone, p_user_id uuid) IS 'What a review at p_at would make of the card, a row for each rating. Reads only. Errors: 404 flashcard_not_found, 409 reviewed_since, 42501.';

CREATE FUNCTION public.recall_memories(p_query_embedding text DEFAULT NULL::text, p_query_text text DEFAULT NULL::text, p_limit integer DEFAULT 8, p_as_of timestamp with time zone DEFAULT now(), p_embedding_model text DEFAULT NULL::text, p_language text DEFAULT NULL::text, p_namespaces text[] DEFAULT '{default}'::text[], p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, memory_key text, memory_value text, memory_category text, importance text, similarity double precision, score double precision, relevance double precision, importance_weight double precision, decay double precision)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_language text, p_namespaces text[], p_user_id uuid) IS 'The memories that a reply should know: score = fit × importance_weight × decay, best first. fit, 0..1, is how well a memory fits p_query_text by its words and p_query_embedding by cosine similarity, each as a share of the best memory''s. relevance, 0..1, is the same whatever else was found: the share of the words that the memory has, rare ones counting more, or the similarity, whichever says more; cut by it. importance_weight: 0.8, 1 or 1.25. decay: halves every 30 days since the last recall, slower the more often it was recalled, never under 0.25. p_as_of reads what was true then. p_language: of the query, as ISO 639-1. p_namespaces: whose memories. Counts the access of the active ones returned, where anything can be written. Errors: 400 invalid_query, 400 invalid_embedding, 400 invalid_limit, 400 invalid_namespace, 42501.';

CREATE FUNCTION public.recommend_tracks(p_limit integer DEFAULT 20, p_genre text DEFAULT NULL::text, p_exploration double precision DEFAULT 0.1, p_seed bigint DEFAULT NULL::bigint, p_new_only boolean DEFAULT true, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS TABLE(track_id uuid, name text, artists text[], genre text, external_url text, score numeric, q_score numeric, genre_score numeric, personality_score numeric, exploration_score numeric, repetition_score numeric, variety_score numeric, similarity_score numeric, popularity_score numeric, artist_score numeric, explanation text, seed bigint)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.recommend_tracks(p_limit integer, p_genre text, p_exploration double precision, p_seed bigint, p_new_only boolean, p_user_id uuid, p_request_id uuid) IS 'Tracks for the user, best first, at most two of an artist and a recording once. With p_new_only none of which a release was heard in the last 90 days; never one of which a release was disliked. score is the sum of its parts: similarity_score, up to 0.5, how much it is liked by people who like what the user liked lately; popularity_score, up to 0.1, how many like it now; artist_score, up to 0.05, by an artist that the user likes; q_score, the track''s own Q value; genre_score, up to ±0.2; personality_score, up to ±0.1 and less the more is learned, where the track has features and the user a personality; exploration_score, a draw of up to ±p_exploration/2, narrower the more is known; repetition_score, negative after it was heard or recommended, half gone in a week; variety_score, -0.01 for each better one of its genre, down to -0.1. explanation says it in words. The same p_seed gives the same answer on the same UTC day while nothing is learned or added. Kept in music_recommendations, each track once a day. Errors: 400 invalid_limit, 400 invalid_exploration, 400 invalid_genre, 409 request_conflict, 42501.';

CREATE FUNCTION public.record_feedback(p_response_id uuid, p_kind text, p_value numeric, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.feedback
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.record_feedback(p_response_id uuid, p_kind text, p_value numeric, p_user_id uuid, p_request_id uuid) IS 'A word on a response, one of each kind: said again it counts once, said otherwise it replaces what it did, null takes it back. thumbs 0 or 1; rating 1 to 5; score 0 to 1; completion_time in seconds; regenerated 1 when the new answer was accepted, else 0. thumbs on a message of chat are its score, as record_message_feedback gives it. Errors: 400 unknown_feedback_kind, 400 invalid_feedback, 404 response_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) IS 'The user''s word on an AI message: 1, −1, or null to take it back. It counts for the model that answered and, by 0.05, for the confidence of the memories that it was given; taken back, all of that is as before. Errors: 400 invalid_score, 404 message_not_found, 409 request_conflict, 42501.';

CREATE TABLE public.music_interactions (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    track_id uuid NOT NULL,
    interaction_type text NOT NULL,
    listen_duration_ms integer,
    track_duration_ms integer,
    completion_percentage numeric(5,2) GENERATED ALWAYS AS (
CASE
    WHEN ((listen_duration_ms IS NOT NULL) AND (track_duration_ms IS NOT NULL)) THEN ((100.0 * (LEAST(listen_duration_ms, track_duration_ms))::numeric) / (track_duration_ms)::numeric)
    ELSE NULL::numeric
END) STORED,
    context jsonb DEFAULT '{}'::jsonb NOT NULL,
    genre text,
    rl_reward numeric(3,1) NOT NULL,
    rl_q_value numeric(10,9) NOT NULL,
    model_version integer NOT NULL,
    occurred_at timestamp with time zone DEFAULT now() NOT NULL,
    undone_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT music_interactions_context_object CHECK ((jsonb_typeof(context) = 'object'::text)),
    CONSTRAINT music_interactions_context_size CHECK ((pg_column_size(context) <= 8192)),
    CONSTRAINT music_interactions_listen_duration_range CHECK (((listen_duration_ms >= 0) AND (listen_duration_ms <= 86400000))),
    CONSTRAINT music_interactions_occurred_at_range CHECK ((occurred_at >= '2000-01-01 00:00:00+00'::timestamp with time zone)),
    CONSTRAINT music_interactions_track_duration_range CHECK (((track_duration_ms >= 1) AND (track_duration_ms <= 86400000))),
    CONSTRAINT music_interactions_type CHECK ((interaction_type = ANY (ARRAY['like'::text, 'dislike'::text, 'play'::text, 'skip'::text, 'save'::text])))
);

COMMENT ON TABLE public.music_interactions IS 'What a user did with a track. Genre, reward and Q value are filled in by a trigger, from the track and the type: clients cannot set them. With undone_at it counts for nothing.';

COMMENT ON COLUMN public.music_interactions.listen_duration_ms IS 'How long it was listened to.';

COMMENT ON COLUMN public.music_interactions.track_duration_ms IS 'How long the track is; left out, what the track says.';

COMMENT ON COLUMN public.music_interactions.completion_percentage IS 'How much was listened to, 0..100; null where a duration is not known.';

COMMENT ON COLUMN public.music_interactions.context IS 'Whatever the client wants to keep with it.';

COMMENT ON COLUMN public.music_interactions.genre IS 'The track''s at that time; null: it has none, and no genre preference is learned from this.';

COMMENT ON COLUMN public.music_interactions.rl_reward IS 'like 1, dislike -1, play 0.8, skip -0.4, save 1.5; and 0.4 when over 0.9 of the track was heard, 0.2 when over 0.5, -0.3 when under 0.2. A play of under 30 seconds is a skip, unless the track is no longer.';

COMMENT ON COLUMN public.music_interactions.rl_q_value IS 'The track''s Q value as this interaction left it when it was recorded. The one that counts now is in music_track_values.';

COMMENT ON COLUMN public.music_interactions.model_version IS 'The user''s newest snapshot when this was recorded, 0 before the first: later ones include it.';

COMMENT ON COLUMN public.music_interactions.undone_at IS 'When it was taken back; null: it counts.';

CREATE FUNCTION public.record_music_interaction(p_track_id uuid, p_interaction_type text, p_listen_duration_ms integer DEFAULT NULL::integer, p_track_duration_ms integer DEFAULT NULL::integer, p_context jsonb DEFAULT '{}'::jsonb, p_occurred_at timestamp with time zone DEFAULT now(), p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.music_interactions
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.record_music_interaction(p_track_id uuid, p_interaction_type text, p_listen_duration_ms integer, p_track_duration_ms integer, p_context jsonb, p_occurred_at timestamp with time zone, p_user_id uuid, p_request_id uuid) IS 'What the user did with a track: like, dislike, play, skip or save, and in milliseconds how much was heard of how much. Learns from it in the same step. Returns the row with its reward and with the Q value that it left the track at. Errors: 400 invalid_interaction, 400 invalid_duration, 404 track_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.record_music_interactions(p_items jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.record_music_interactions(p_items jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 500 interactions, each as record_music_interaction takes one: [{track_id, interaction_type, listen_duration_ms?, track_duration_ms?, context?, occurred_at?}]. One that cannot be taken does not keep the others out: it stands in failed. A time that is ahead of the server''s, by up to a day, is taken as now. Returns {stored, failed: [{item: its place from 0, message}]}. Errors: 400 invalid_interaction for what is no array, 413 too_many_items, 409 request_conflict, 42501.';

CREATE FUNCTION public.refresh_analytics(p_days integer DEFAULT 2) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.refresh_analytics(p_days integer) IS 'Brings the numbers of all users up to date: of today and the days before it, p_days altogether, or with null of all. Readers do not wait. What is deleted from a day before that is counted until a refresh of all. Returns how many numbers have changed; 0 while another call is at it. Service role only. Errors: 400 invalid_days, 42501.';

CREATE FUNCTION public.refresh_music_tracks(p_seconds integer DEFAULT 50, p_limit integer DEFAULT 100000) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.refresh_music_tracks(p_seconds integer, p_limit integer) IS 'Counts which tracks of the catalogue are liked by many, and which by the same people, as far as that has changed since it last ran. Works for up to p_seconds and p_limit tracks, the rest comes next time; call it every minute or so. Nothing is told of fewer than five people. Returns how many tracks have new neighbours; 0 while another call is at it. Service role only. Errors: 400 invalid_seconds, 400 invalid_limit, 42501.';

CREATE FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.conversations
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) IS 'Sets a title of 1 to 200 characters, or none. Errors: 404 conversation_not_found, 409 request_conflict, 23514 the title is empty or too long, 42501.';

CREATE FUNCTION public.replay_policy(p_policy jsonb, p_since timestamp with time zone DEFAULT (now() - '30 days'::interval), p_context text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.replay_policy(p_policy jsonb, p_since timestamp with time zone, p_context text, p_user_id uuid) IS 'What another policy would have earned on the decisions since a time, from their logged probabilities. p_policy is {model: share}. Returns {decisions, effective_decisions, logged_value: what was earned, value: the self-normalised estimate, standard_error, low and high: its 95 % confidence interval, unnormalised_value: by plain inverse propensity weighting}. Where a model was no candidate the others share its part. Few effective decisions mean that the policy was hardly ever tried. Of one''s own decisions; of all users'' for a service caller who names nobody. Errors: 400 invalid_policy, 42501.';

CREATE FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid DEFAULT NULL::uuid, p_limit integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid, p_request_id uuid) IS 'Replays the reviews of each card with the deck''s settings as they are now, after weights or retention changed: {cards, changed, after}. Cards without reviews stay as they are. For a large deck p_limit cards at a time: hand after back as p_after until it is null. Errors: 400 invalid_limit, 404 deck_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.reserve_provider_call(p_kind text, p_tokens integer DEFAULT 0, p_own_key boolean DEFAULT false, p_route jsonb DEFAULT NULL::jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.reserve_provider_call(p_kind text, p_tokens integer, p_own_key boolean, p_route jsonb, p_user_id uuid, p_request_id uuid) IS 'Takes a call and p_tokens of what the user may ask of providers, before a provider is asked. p_kind: generate, extract and summarise, which ask a chat model; recall, search, ingest, embed and pair, which ask an embedding model. pair is for a message and its answer, and is refused when they could not be stored. Those of a chat model need something left of the budget, unless p_own_key says that the user pays. With p_route {candidates?, preference?, weights?, constraints?, context?, max_cost?, share?}, as get_chat_context takes it, they return who is to answer, as route_query does, and what that may cost is reserved until settle_provider_call; else the result is null. Errors: 400 invalid_kind, 400 invalid_tokens, 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_constraints, 400 invalid_candidates, 400 invalid_target, 409 no_candidate, 409 request_conflict, 429 rate_limited with Retry-After, 429 budget_exceeded, 42501.';

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

CREATE TABLE public.memory_blocks (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    namespace text DEFAULT 'default'::text NOT NULL,
    name text NOT NULL,
    content text NOT NULL,
    max_length integer DEFAULT 2000 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT memory_blocks_content_length CHECK ((char_length(content) <= max_length)),
    CONSTRAINT memory_blocks_max_length_range CHECK (((max_length >= 1) AND (max_length <= 8000))),
    CONSTRAINT memory_blocks_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT memory_blocks_namespace_comma CHECK ((strpos(namespace, ','::text) = 0)),
    CONSTRAINT memory_blocks_namespace_length CHECK (((char_length(namespace) >= 1) AND (char_length(namespace) <= 100)))
);

COMMENT ON TABLE public.memory_blocks IS 'Texts that every reply is given, such as persona and profile: one for each name of a namespace.';

COMMENT ON COLUMN public.memory_blocks.name IS 'What it is of, as persona or profile.';

COMMENT ON COLUMN public.memory_blocks.max_length IS 'How many characters content may have, up to 8,000.';

COMMENT ON COLUMN public.memory_blocks.version IS 'Counts the edits of content, from 1.';

CREATE FUNCTION public.restore_memory_block(p_name text, p_version integer, p_namespace text DEFAULT 'default'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.memory_blocks
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.restore_memory_block(p_name text, p_version integer, p_namespace text, p_user_id uuid, p_request_id uuid) IS 'Gives a block the content that it had in an earlier version, as a new version. Returns the block. Errors: 404 memory_block_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.restore_music_model(p_version integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.music_rl_models
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.restore_music_model(p_version integer, p_user_id uuid, p_request_id uuid) IS 'Goes back to a snapshot: the interactions that counted then count again, and no others; what was deleted since stays deleted. Take a snapshot first to be able to return. Returns the snapshot. Errors: 404 model_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.retry_dead_jobs(p_source text DEFAULT NULL::text) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.retry_dead_jobs(p_source text) IS 'Hands out again the jobs that were given up after eight attempts: texts that wait for a vector and texts that wait to be written, all, or those of a source that embedding_job_stats names. Returns how many. Service role only. Errors: 42501.';

CREATE FUNCTION public.return_embedding_jobs(p_job_ids bigint[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.return_embedding_jobs(p_job_ids bigint[]) IS 'Gives back claimed jobs that were not tried, as if they had never been claimed: the attempt does not count, and the next claim may have them at once. Returns how many. Service role only. Errors: 42501.';

CREATE FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_duration_ms integer DEFAULT NULL::integer, p_expected_version integer DEFAULT NULL::integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.flashcard
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) IS 'One review: rating 1 again, 2 hard, 3 good, 4 easy. Card and log are written together; returns the card. p_reviewed_at null is now; a review with the time and rating of one that is there changes nothing. p_expected_version: the version that was shown; another is a conflict. At eight lapses, and every four more, the card is suspended as a leech. Errors: 400 invalid_rating, 400 invalid_duration, 400 review_in_future, 400 review_before_card, 404 flashcard_not_found, 409 version_conflict, 409 flashcard_suspended, 409 reviewed_since, 409 request_conflict, 42501.';

CREATE FUNCTION public.review_flashcards(p_reviews jsonb, p_merge boolean DEFAULT false, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS TABLE("position" integer, flashcard_id uuid, outcome text, state smallint, due timestamp with time zone, version integer)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.review_flashcards(p_reviews jsonb, p_merge boolean, p_user_id uuid, p_request_id uuid) IS 'Up to 200 reviews made offline: [{flashcard_id, rating 1..4, reviewed_at, duration_ms?, expected_version?}], applied in the order of their times, whatever their order here. Each is reported, by its position from 0, with the card as it then is. outcome: applied; duplicate, it was applied before; or why it was not, as review_flashcard''s errors: invalid_rating, invalid_duration, review_in_future, review_before_card, flashcard_not_found, version_conflict, flashcard_suspended or reviewed_since. With p_merge a review that another device was before, or that is from before the card was suspended, takes its place among the others, which are replayed after it: outcome merged, and the card is as if one device had made them all. One that is refused does not keep the others. Errors: 400 invalid_reviews, 413 too_many_reviews, 409 request_conflict, 42501.';

CREATE FUNCTION public.route_query(p_text text, p_context text DEFAULT 'general'::text, p_candidates text[] DEFAULT NULL::text[], p_constraints jsonb DEFAULT '{}'::jsonb, p_preference text DEFAULT 'balanced'::text, p_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_weights jsonb DEFAULT NULL::jsonb, p_prompt_tokens integer DEFAULT NULL::integer, p_max_cost numeric DEFAULT NULL::numeric, p_share numeric DEFAULT NULL::numeric, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.route_query(p_text text, p_context text, p_candidates text[], p_constraints jsonb, p_preference text, p_embedding text, p_embedding_model text, p_weights jsonb, p_prompt_tokens integer, p_max_cost numeric, p_share numeric, p_user_id uuid, p_request_id uuid) IS 'Chooses a model for a query by Thompson sampling and reserves what it may cost: {query_id, decision_id, model_id, propensity, confidence, fallbacks, reserved_cost, scores: {model: {draw, propensity, cost}, or {ruled_out}}}. p_candidates: all enabled models by default. p_constraints: {max_cost in dollars, max_latency_ms, min_quality 0..1, max_completion_tokens, choices 1..128 (1) of so many tokens each, fallbacks 0..10 (2), providers, exclude}. p_preference: balanced, quality, cost or speed, or p_weights {quality, cost, latency} that sum to 1. p_prompt_tokens: what the model is given, when that is more than p_text; else it is estimated of p_text. p_max_cost: dollars that an answer may cost on average; p_share: the share of the context''s queries that may go to the strongest model, the dearest of the candidates; one of them takes the place of the preference and is kept from query to query. save_complete_interaction settles the reservation; else it lapses after 15 minutes. Errors: 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_embedding, 400 invalid_constraints, 400 invalid_candidates, 400 invalid_target, 404 model_not_found, 409 no_candidate and 429 budget_exceeded (whose hint is JSON, {"ruled_out": {model: reason}}), 409 request_conflict, 42501.';

CREATE FUNCTION public.routing_report(p_since timestamp with time zone DEFAULT (now() - '30 days'::interval), p_user_id uuid DEFAULT auth.uid()) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.routing_report(p_since timestamp with time zone, p_user_id uuid) IS 'What was routed since a time: {since, decisions, open, abandoned, users, cost in dollars, models: [{model, responses, failures, cancelled, cost, tokens, mean_reward, mean_quality, mean_latency_ms, p95_latency_ms}], budgets: [{period, amount, spent, reserved, period_start}]}. Of one''s own; of all users for a service caller who names nobody. Errors: 42501.';

CREATE FUNCTION public.run_import(p_import_id uuid, p_limit integer DEFAULT 100, p_user_id uuid DEFAULT auth.uid()) RETURNS public.imports
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.run_import(p_import_id uuid, p_limit integer, p_user_id uuid) IS 'Takes up to p_limit of the items that wait, in their order and for about two seconds, and returns the import: call it until its status is complete, paused or failed. An item that cannot be taken is counted in failed_items, its place and reason stand in errors, and the others are taken. Two calls at once wait for each other. Errors: 400 invalid_limit, 404 import_not_found, 42501.';

CREATE FUNCTION public.save_complete_interaction(p_query jsonb, p_routing jsonb, p_response jsonb, p_feedback jsonb DEFAULT NULL::jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.save_complete_interaction(p_query jsonb, p_routing jsonb, p_response jsonb, p_feedback jsonb, p_user_id uuid, p_request_id uuid) IS 'Query, decision, response, feedback and what the model''s state learns of them, all or nothing; returns {query_id, decision_id, response_id, feedback_id}. p_query: {id}, or {text, context?, preference?, weights?, embedding?, embedding_model?}. p_routing: {decision_id} of route_query, whose reservation it settles, or {selected_model?, confidence?, propensity?, scores?, reasoning?} of another router. p_response: {model?, text?, error?, status?, cost?, latency_ms?, tokens?, prompt_tokens?, completion_tokens?, failures?: the models that were tried before and failed, of the same form}; a cost that is not given is that of the tokens, and of no text''s they are estimated. p_feedback: {kind, value} as in record_feedback. Errors: 400 invalid_interaction, 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_embedding, 400 invalid_routing, 400 invalid_response, 400 invalid_feedback, 400 unknown_feedback_kind, 403 invalid_receipt, 404 decision_not_found, 404 query_not_found, 404 model_not_found, 409 decision_settled, 409 decision_of_turn, 409 request_conflict, 42501.';

CREATE FUNCTION public.save_complete_interactions(p_items jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.save_complete_interactions(p_items jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 200 interactions [{query, routing, response, feedback?}], all or nothing, each as in save_complete_interaction, whose results it returns in their order. Errors: those of save_complete_interaction (400 invalid_interaction, 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_embedding, 400 invalid_routing, 400 invalid_response, 400 invalid_feedback, 400 unknown_feedback_kind, 403 invalid_receipt, 404 decision_not_found, 404 query_not_found, 404 model_not_found, 409 decision_settled, 409 decision_of_turn), 400 invalid_interactions, 413 too_many_interactions, 409 request_conflict, 42501.';

CREATE FUNCTION public.save_memory_block(p_name text, p_content text, p_max_length integer DEFAULT NULL::integer, p_version integer DEFAULT NULL::integer, p_namespace text DEFAULT 'default'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.memory_blocks
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.save_memory_block(p_name text, p_content text, p_max_length integer, p_version integer, p_namespace text, p_user_id uuid, p_request_id uuid) IS 'Writes a block, a text that every reply is given, such as persona or profile. p_max_length: how many characters it takes, 2,000 unless said, 8,000 at most. p_version: the version that was read, 0 for a block that is to be new; null whatever it is. Returns the block as it stands. Delete it in the table. Errors: 400 invalid_memory_block, 400 invalid_namespace, 409 memory_block_changed, 409 too_many_memory_blocks, 413 memory_block_too_long, 409 request_conflict, 42501.';

CREATE FUNCTION public.save_query(p_text text, p_context text DEFAULT 'general'::text, p_preference text DEFAULT 'balanced'::text, p_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.save_query(p_text text, p_context text, p_preference text, p_embedding text, p_embedding_model text, p_user_id uuid, p_request_id uuid) IS 'Keeps a query that somebody else routes, and returns its id for save_complete_interaction. Errors: 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_embedding, 409 request_conflict, 42501.';

CREATE FUNCTION public.search_chat(p_query text, p_query_embedding text DEFAULT NULL::text, p_limit integer DEFAULT 20, p_session_id uuid DEFAULT NULL::uuid, p_neighbours boolean DEFAULT true, p_embedding_model text DEFAULT NULL::text, p_language text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, sender_type text, message_text text, "timestamp" timestamp with time zone, snippet text, score double precision, relevance double precision, words double precision, similarity double precision, neighbour double precision, neighbours jsonb)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    AS …;

COMMENT ON FUNCTION public.search_chat(p_query text, p_query_embedding text, p_limit integer, p_session_id uuid, p_neighbours boolean, p_embedding_model text, p_language text, p_user_id uuid) IS 'The user''s messages by words and by meaning, best first. score = words + similarity, each as a share of the best of the search and the latter squared, + ¾ of the best score of the two messages before and after (neighbour) + ¼ of the conversation''s best. relevance, 0..1, is the same whatever else was found: the share of the query''s words that a message or one beside it has, or how near it is, whichever says more; cut by it. Any word counts, rare ones more; "phrases" must be there (among other words: where any message has them), -words must not, words* begins so. p_query or p_query_embedding may be missing. snippet is HTML-escaped text with the words in <mark>. neighbours: the two messages before and after, [{id, seq, sender_type, message_text}], of each the first 1,000 characters; p_neighbours false leaves them out of the score too. p_language: of the query, as ISO 639-1. Errors: 400 invalid_query, 400 invalid_embedding, 400 invalid_limit, 42501.';

CREATE FUNCTION public.search_chat_messages(p_query text, p_limit integer DEFAULT 20, p_session_id uuid DEFAULT NULL::uuid, p_language text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, sender_type text, message_text text, snippet text, rank real, "timestamp" timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    AS …;

COMMENT ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_language text, p_user_id uuid) IS 'The user''s messages by words, best first: those that have the most of the query''s words, rare ones counting more, latest first among equals. Words of any language; "phrases" must be there, -words must not, words* begins so. snippet is HTML-escaped text with the words in <mark>. search_chat also searches by meaning. p_language: of the query, as ISO 639-1. Errors: 400 invalid_query, 400 invalid_limit, 42501.';

CREATE FUNCTION public.search_documents(p_query text, p_query_embedding text DEFAULT NULL::text, p_limit integer DEFAULT 10, p_filter jsonb DEFAULT '{}'::jsonb, p_full_text_weight double precision DEFAULT 1, p_semantic_weight double precision DEFAULT 1, p_rrf_k integer DEFAULT 50, p_embedding_model text DEFAULT NULL::text, p_mmr_lambda double precision DEFAULT NULL::double precision, p_language text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, document_id uuid, chunk_index integer, title text, content text, metadata jsonb, similarity double precision, full_text_rank bigint, semantic_rank bigint, score double precision, relevance double precision, headings text, page integer)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    AS …;

COMMENT ON FUNCTION public.search_documents(p_query text, p_query_embedding text, p_limit integer, p_filter jsonb, p_full_text_weight double precision, p_semantic_weight double precision, p_rrf_k integer, p_embedding_model text, p_mmr_lambda double precision, p_language text, p_user_id uuid) IS 'The user''s chunks by words and by meaning, best first: score = full_text_weight × words + semantic_weight × similarity squared, each as a share of the best of the search, + a tenth of the best chunk beside; chunks of one text, title and headings are one row. Words are those of the text, its title, headings, author, tags and summary, by BM25; any word counts, "phrases" must be there, -words must not, words* begins so. relevance, 0..1, is the same whatever else was found: the share of the words that a chunk has, rare ones counting more, or its similarity, whichever says more; cut by it. A rank is the place by words or by meaning alone among the best 2 × p_limit, null without any; p_rrf_k is taken and no longer used. p_query or p_query_embedding may be missing; p_language is the query''s, as ISO 639-1. p_filter as in match_documents. p_mmr_lambda 0..1 orders by maximal marginal relevance instead, 0 for the most diverse; needs the embedding. Errors: 400 invalid_query, 400 invalid_weight, 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb DEFAULT NULL::jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.profiles
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) IS 'Takes five scores 0..100 made elsewhere; the LLM context is written from them unless one is given. Returns the profile. Errors: 400 invalid_scores, 400 invalid_llm_context, 409 request_conflict, 23514 a context over 16 kB, 42501 not your user id.';

CREATE FUNCTION public.settle_provider_call(p_interaction jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.settle_provider_call(p_interaction jsonb, p_user_id uuid, p_request_id uuid) IS 'Books what a call that reserve_provider_call routed has cost, and ends its reservation. p_interaction {decision_id, model?, latency_ms?, prompt_tokens?, completion_tokens?, cost?, error?, failures?, receipt?} as in store_chat_pair. Errors: 400 invalid_interaction, 400 invalid_response, 403 invalid_receipt, 404 decision_not_found, 404 model_not_found, 409 decision_settled, 409 request_conflict, 42501.';

CREATE FUNCTION public.snapshot_music_model(p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.music_rl_models
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.snapshot_music_model(p_user_id uuid, p_request_id uuid) IS 'Keeps what was learned as a new version, and of the older ones the latest nine. Returns it: version, q_values, hyperparameters, metrics. Errors: 409 request_conflict, 42501.';

CREATE FUNCTION public.stage_import_items(p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean DEFAULT false, p_user_id uuid DEFAULT auth.uid()) RETURNS public.imports
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.stage_import_items(p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean, p_user_id uuid) IS 'Keeps up to 1,000 items of an import until run_import takes them, all or nothing: [{place?: where it is in the file, data}], or [{place?, error: {code, message}}] for one that could not be read. p_first_item is the number of the first one, counted from 0; items that are there are left as they are, so that a batch may come again. With p_is_last the file is read, and the import ends when all are taken; p_items may be empty then. Returns the import. Errors: 400 invalid_import_items, 404 import_not_found, 409 import_gap, 409 import_closed, 413 too_many_import_items, 429 quota_exceeded, 429 rate_limited, 42501.';

CREATE FUNCTION public.start_reembedding(p_model text, p_user_id uuid DEFAULT NULL::uuid) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.start_reembedding(p_model text, p_user_id uuid) IS 'Begins the change to another model, of one user or, with p_user_id null, of all, where it also becomes the default. Every row whose vector is of another model is queued; searches compare the old ones until all of a user are done, then the new ones. Rows of a backend, and vectors whose model nobody named, stay as they are. Returns how many rows were queued. Service role only. Errors: 404 embedding_model_not_found, 42501.';

CREATE FUNCTION public.store_api_key(p_provider text, p_label text, p_last_four text, p_ciphertext text, p_nonce text, p_key_version integer, p_user_id uuid) RETURNS TABLE(id uuid, provider text, label text, last_four text, created_at timestamp with time zone, updated_at timestamp with time zone)
    LANGUAGE sql ROWS 1
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.store_api_key(p_provider text, p_label text, p_last_four text, p_ciphertext text, p_nonce text, p_key_version integer, p_user_id uuid) IS 'Keeps an encrypted key of a user, in the place of the one that the user had for the provider. The same again changes nothing. Service role only. Errors: 23514 a part is not as the table has it, 42501.';

CREATE FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid DEFAULT NULL::uuid, p_mood_detected text DEFAULT NULL::text, p_sentiment_score numeric DEFAULT NULL::numeric, p_model text DEFAULT NULL::text, p_memories jsonb DEFAULT '[]'::jsonb, p_user_embedding text DEFAULT NULL::text, p_ai_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_metadata jsonb DEFAULT '{}'::jsonb, p_status text DEFAULT 'complete'::text, p_interaction jsonb DEFAULT NULL::jsonb, p_turn jsonb DEFAULT NULL::jsonb, p_language text DEFAULT NULL::text, p_ai_language text DEFAULT NULL::text, p_remember jsonb DEFAULT NULL::jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_interaction jsonb, p_turn jsonb, p_language text, p_ai_language text, p_remember jsonb, p_user_id uuid, p_request_id uuid) IS 'Keeps a message and its answer, and the memories drawn from it, all or nothing; returns the AI message''s id. Makes the conversation when p_session_id is null or new to the user; the turn follows the conversation''s last message. The memory_ids of p_metadata, which a reply was given, are counted as accessed. p_memories as in upsert_memories, their source the user''s message unless they name one. p_status is the answer''s: complete, streaming, error or cancelled. p_interaction {decision_id, latency_ms?, prompt_tokens?, completion_tokens?, cost?, error?, failures?, receipt?} completes the decision that get_chat_context made, as save_complete_interaction does it. p_turn {parent_id: the message that the turn follows, null for another beginning, base?: the hash of what came before that, listed?: the client sent its history, messages: [{role: user, ai or tool, text, parts?, tool_calls?, tool_call_id?, metadata?, language?}] all that is new before the answer, in order, answer?: {id?, parts?, tool_calls?: [{id, name, arguments}]}, others?: [{id, text, status, parts?, tool_calls?, metadata?}] further answers to the same} keeps a turn with calls of tools, whole and once; p_user_message then only names the conversation. p_language is of what the user wrote, p_ai_language of the answer where it is another, as ISO 639-1; what is left out is told by the text. p_remember {namespace?}: a model is to look through the turn for memories, by begin_remembering or, when a minute has passed, from the queue. Errors: 400 invalid_message, 400 invalid_turn, 400 invalid_status, 400 invalid_sentiment, 400 invalid_embedding, 400 invalid_memories, 400 invalid_memory, 413 too_many_memories, 400 invalid_interaction, 400 invalid_response, 403 invalid_receipt, 404 message_not_found, 404 decision_not_found, 404 model_not_found, 409 decision_settled, 409 request_conflict, 23514 a label or the metadata is too long, 42501.';

CREATE FUNCTION public.store_extraction(p_text text, p_memories jsonb, p_is_stored boolean DEFAULT false, p_namespace text DEFAULT 'default'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.store_extraction(p_text text, p_memories jsonb, p_is_stored boolean, p_namespace text, p_user_id uuid, p_request_id uuid) IS 'Keeps what was found in p_text under p_request_id and, with p_is_stored, the memories themselves, as upsert_memories does. Returns {found, memories: the rows that now stand}. Another call with the same text and id returns the first one''s, whatever it has found. Errors: 400 invalid_memories, 400 invalid_memory, 400 invalid_embedding, 400 invalid_namespace, 413 too_many_memories, 409 request_conflict, 42501.';

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

CREATE FUNCTION public.sync_listening_history(p_items jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.sync_listening_history(p_items jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 500 plays: [{provider, name, artists, played_at, provider_track_id?, isrc?, listen_duration_ms?, duration_ms?, genre?, features?, external_url?}]. played_at is ISO, UTC without a zone, or seconds or milliseconds of Unix; up to a day ahead is taken. The id may be a URI or an address. A play that is known is not stored again, nor one of the same recording within ten seconds, nor one that starts where the other says, by listen_duration_ms, that it started. A recording that the catalogue does not have becomes a track of the user''s own, and gets what it lacks from later plays. An item that cannot be taken keeps no other out. Returns {stored, known, failed: [{item: its place from 0, message}]}. Errors: 400 invalid_history for what is no array, 413 too_many_items, 409 request_conflict, 42501.';

CREATE FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.user_memories
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) IS 'Takes back the latest change of a memory, by its id in user_memory_history: value, attributes and embedding are again what they were, and the undoing is a change in the history itself. Returns the memory that now stands, no row if none does. Errors: 404 memory_change_not_found, 409 memory_changed_since, 409 request_conflict, 42501.';

CREATE FUNCTION public.undo_music_interaction(p_interaction_id uuid, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.music_interactions
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.undo_music_interaction(p_interaction_id uuid, p_user_id uuid, p_request_id uuid) IS 'Takes an interaction back: it stays, marked, and taste is again what it would be without it. To erase it, delete its row. Returns the row. Errors: 404 interaction_not_found, 409 already_undone, 409 request_conflict, 42501.';

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

COMMENT ON FUNCTION public.update_document(p_document_id uuid, p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) IS 'Changes a document, all or nothing; what is null stays, an empty p_source_uri is none. New content comes with its p_chunks, as in add_document, which replace the old ones; a chunk of the same text keeps its vector. The same content keeps its chunks; under another title they are queued to be embedded with it. The old version stays restorable. p_expected_version is the version that was read: a newer one is not overwritten. Without it the later of two updates stands, whole. Returns the document. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 404 document_not_found, 409 version_conflict, 409 document_pending, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 42501.';

CREATE FUNCTION public.update_model_state(p_model_id text, p_reward numeric, p_confidence numeric DEFAULT 1, p_context text DEFAULT 'general'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.model_states
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.update_model_state(p_model_id text, p_reward numeric, p_confidence numeric, p_context text, p_user_id uuid, p_request_id uuid) IS 'Adds a reward 0..1, at a confidence 0..1, to what the user knows of a model, from an evaluation elsewhere, say: alpha grows by confidence × reward, beta by confidence × (1 − reward). Returns the state. Errors: 400 invalid_reward, 400 invalid_context, 404 model_not_found, 409 request_conflict, 42501.';

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

CREATE FUNCTION public.upsert_memories(p_memories jsonb, p_language text DEFAULT NULL::text, p_namespace text DEFAULT 'default'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.user_memories
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.upsert_memories(p_memories jsonb, p_language text, p_namespace text, p_user_id uuid, p_request_id uuid) IS 'Up to 200 memories, all or nothing: [{key, value, category?, importance? low|medium|high, embedding?, embedding_model?, source_message_id?, confidence? 0..1, expires_at?, language?, action? upsert|delete|none, namespace?}], applied in their order; a delete that has a value closes that value alone, one of the key * all of the namespace. p_namespace is of those that name none: keys are unique in a namespace. p_language, as ISO 639-1, is of those that name none; without it the value tells. Another value for a key supersedes the old one, which stays readable; a confidence under 0.5 is kept as pending until an upsert is surer. Returns the rows that now stand. Errors: 400 invalid_memories, 400 invalid_memory, 400 invalid_embedding, 400 invalid_namespace, 413 too_many_memories, 409 request_conflict, 42501.';

CREATE FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text DEFAULT NULL::text, p_importance text DEFAULT NULL::text, p_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_source_message_id uuid DEFAULT NULL::uuid, p_confidence real DEFAULT NULL::real, p_expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_language text DEFAULT NULL::text, p_namespace text DEFAULT 'default'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.user_memories
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_language text, p_namespace text, p_user_id uuid, p_request_id uuid) IS 'One memory, as upsert_memories does it, with the same errors. Returns the row that now stands.';

CREATE FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS TABLE(id text, collection text, metadata jsonb, created_at timestamp with time zone, updated_at timestamp with time zone)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 500 rows, all or nothing: [{id?, collection?, content?, language?, embedding?, embedding_model?, metadata?}]. A row with an id that its owner has replaces it; without an embedding it keeps the vector while the content is the same, and is queued for one when it is not. With the secret key and no p_user_id the rows are the backend''s, and p_request_id is not looked at. Returns the rows in order, without content and vector. Errors: 400 invalid_vectors, 400 invalid_embedding, 413 too_many_vectors, 409 request_conflict, 42501.';

CREATE TABLE private.analytics (
    user_id uuid NOT NULL,
    day date NOT NULL,
    measure text NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    value double precision NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.analytics IS 'One number a day, measure and label of each user. Made by refresh_analytics from the other tables.';

COMMENT ON COLUMN private.analytics.day IS 'In UTC.';

COMMENT ON COLUMN private.analytics.measure IS 'messages (label: who sent them), mood (label: which; how many messages), sentiment (the mean, 0..1), memory_changes (label: ADD, UPDATE, SUPERSEDE or DELETE), conversations (begun), reviews (of flashcards), retention (the share of cards in review that were remembered, 0..1), model_cost (label: the model; dollars), model_quality (label: the model; the mean, 0..1).';

CREATE TABLE private.analytics_measures (
    measure text NOT NULL,
    query text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT analytics_measures_name_form CHECK ((measure ~ '^[a-z_]+$'::text))
);

COMMENT ON TABLE private.analytics_measures IS 'What is measured. Each domain inserts its own measures in its …_registration.sql.';

COMMENT ON COLUMN private.analytics_measures.query IS 'SQL that returns (user_id uuid, day date in UTC, label text, value) of all users since $1.';

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
    timezone text,
    day_start_hour smallint,
    fuzz boolean DEFAULT false NOT NULL,
    bury_siblings boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT decks_day_start_hour_range CHECK (((day_start_hour >= 0) AND (day_start_hour <= 23))),
    CONSTRAINT decks_desired_retention_range CHECK (((desired_retention >= (0.1)::double precision) AND (desired_retention <= (1)::double precision))),
    CONSTRAINT decks_learning_steps CHECK (private.are_fsrs_steps(learning_steps)),
    CONSTRAINT decks_maximum_interval_range CHECK (((maximum_interval >= 1) AND (maximum_interval <= 36500))),
    CONSTRAINT decks_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT decks_new_per_day_range CHECK (((new_per_day >= 0) AND (new_per_day <= 10000))),
    CONSTRAINT decks_relearning_steps CHECK (private.are_fsrs_steps(relearning_steps)),
    CONSTRAINT decks_reviews_per_day_range CHECK (((reviews_per_day >= 0) AND (reviews_per_day <= 100000))),
    CONSTRAINT decks_timezone_known CHECK (private.is_timezone(timezone)),
    CONSTRAINT decks_weights CHECK (((weights IS NULL) OR private.are_fsrs_weights(weights)))
);

COMMENT ON TABLE public.decks IS 'Cards that are learnt with the same settings.';

COMMENT ON COLUMN public.decks.desired_retention IS 'The probability of recall, 0.1..1, at which a card becomes due.';

COMMENT ON COLUMN public.decks.learning_steps IS 'Minutes between the reviews of a card that is new; {} none.';

COMMENT ON COLUMN public.decks.relearning_steps IS 'Minutes between the reviews of a card that was forgotten; {} none.';

COMMENT ON COLUMN public.decks.maximum_interval IS 'Days.';

COMMENT ON COLUMN public.decks.enable_short_term IS 'Whether there are steps, and a formula of its own for a second review on a day.';

COMMENT ON COLUMN public.decks.weights IS 'As an optimizer gave them: 21 numbers of FSRS-6, 19 of FSRS-5 or 17 of FSRS-4.5; null the defaults. Those out of their range are clipped in effective_weights.';

COMMENT ON COLUMN public.decks.effective_weights IS 'The 21 weights that are scheduled with: widened and clipped as the reference does.';

COMMENT ON COLUMN public.decks.new_per_day IS 'How many new cards are shown a day.';

COMMENT ON COLUMN public.decks.reviews_per_day IS 'How many cards in review are shown a day; null all that are due.';

COMMENT ON COLUMN public.decks.timezone IS 'Where the days are by which reviews, daily limits and forecasts are counted, as in profiles; null: where the user''s are.';

COMMENT ON COLUMN public.decks.day_start_hour IS 'The hour at which a day begins, 0..23; null: the user''s.';

COMMENT ON COLUMN public.decks.fuzz IS 'Whether intervals are moved by some days at random, so that cards learnt together come apart.';

COMMENT ON COLUMN public.decks.bury_siblings IS 'Whether of the cards of a note, new or in review, one is shown a day.';

CREATE VIEW private.deck_days WITH (security_invoker='true') AS
 SELECT d.user_id,
    d.id AS deck_id,
    COALESCE(d.timezone, p.timezone, 'UTC'::text) AS timezone,
    COALESCE((d.day_start_hour)::integer, (p.day_start_hour)::integer, 4) AS day_start_hour
   FROM (public.decks d
     LEFT JOIN public.profiles p ON ((p.id = d.user_id)));

COMMENT ON VIEW private.deck_days IS 'Where and when the days of a deck begin: its own setting, or the user''s.';

CREATE TABLE private.embeddable_tables (
    table_name text NOT NULL,
    id_type text NOT NULL,
    text_expression text NOT NULL,
    row_condition text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT embeddable_tables_name_form CHECK ((table_name ~ '^[a-z_]+$'::text))
);

COMMENT ON TABLE private.embeddable_tables IS 'The tables of public whose rows get a vector. private.embed_table() adds one; whatever the queue does with a table, it reads here.';

COMMENT ON COLUMN private.embeddable_tables.text_expression IS 'SQL over the row r: the text that is embedded.';

COMMENT ON COLUMN private.embeddable_tables.row_condition IS 'SQL over the row r: whether it gets a vector.';

ALTER TABLE private.embedding_jobs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME private.embedding_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE private.evaluation_sums (
    context text NOT NULL,
    model_id text NOT NULL,
    good numeric DEFAULT 0 NOT NULL,
    bad numeric DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.evaluation_sums IS 'What the imported evaluations of a context say of a model: the sum of quality, and of 1 − quality.';

CREATE TABLE private.file_erasures (
    object_id uuid NOT NULL,
    bucket_id text NOT NULL,
    object_name text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    run_after timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.file_erasures IS 'Files of users who have erased their data or deleted their account. The worker removes them; nobody reads them until then.';

COMMENT ON COLUMN private.file_erasures.object_id IS 'The id in storage.objects: a file that is uploaded under the same name later is another one.';

COMMENT ON COLUMN private.file_erasures.run_after IS 'When the worker may try next. While it tries this lies in the future, so that no other does.';

CREATE TABLE private.held_requests (
    user_id uuid NOT NULL,
    request_id uuid NOT NULL,
    held_until timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.held_requests IS 'Request ids whose work is under way: nobody else begins it before held_until. A row whose time is over holds nothing; private.forget_requests deletes it.';

CREATE TABLE private.import_kinds (
    kind text NOT NULL,
    importer text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT import_kinds_kind_format CHECK ((kind ~ '^[a-z][a-z_]{0,39}$'::text))
);

COMMENT ON TABLE private.import_kinds IS 'Which function of private takes the items of a kind. Written by migrations.';

CREATE TABLE private.memory_feedback (
    user_id uuid NOT NULL,
    memory_id uuid NOT NULL,
    message_id uuid NOT NULL,
    score smallint NOT NULL,
    base real NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT memory_feedback_score CHECK ((score = ANY (ARRAY['-1'::integer, 1])))
);

COMMENT ON TABLE private.memory_feedback IS 'What the scores of messages say of the memories that the messages were made from.';

COMMENT ON COLUMN private.memory_feedback.base IS 'The memory''s confidence without any of it.';

CREATE TABLE private.music_played_tracks (
    user_id uuid NOT NULL,
    track_id uuid NOT NULL,
    plays integer NOT NULL,
    skips integer NOT NULL,
    last_played timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT music_played_tracks_counts CHECK (((plays >= 0) AND (skips >= 0)))
);

COMMENT ON TABLE private.music_played_tracks IS 'How often a user played a track elsewhere. A track without plays has no row.';

COMMENT ON COLUMN private.music_played_tracks.plays IS 'Those of half a minute or more, or of which nobody knows how long they were.';

COMMENT ON COLUMN private.music_played_tracks.skips IS 'Those of less than half a minute.';

CREATE TABLE private.music_touched_tracks (
    id bigint NOT NULL,
    track_id uuid NOT NULL,
    touched_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.music_touched_tracks IS 'Tracks that a user has begun or ceased to like, in no relation to the user, until refresh_music_tracks has counted them anew. A queue and no set: two users never wait for each other.';

ALTER TABLE private.music_touched_tracks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME private.music_touched_tracks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE private.music_track_stats (
    track_id uuid NOT NULL,
    genre text,
    likers integer NOT NULL,
    heat double precision,
    neighbours uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    similarities real[] DEFAULT '{}'::real[] NOT NULL,
    stale_since timestamp with time zone,
    refreshed_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT music_track_stats_likers_positive CHECK ((likers >= 0)),
    CONSTRAINT music_track_stats_neighbours_paired CHECK ((cardinality(neighbours) = cardinality(similarities)))
);

COMMENT ON TABLE private.music_track_stats IS 'How many like a track of the catalogue, and which tracks the same people like. Written by refresh_music_tracks.';

COMMENT ON COLUMN private.music_track_stats.likers IS 'Users with whom its Q value is above 0 and who have not disliked it, or who played it elsewhere more than once.';

COMMENT ON COLUMN private.music_track_stats.heat IS 'Logarithm to base 2 of the sum of private.music_weight over them: 1 more is twice as popular, or as popular 60 days later. Null under five likers.';

COMMENT ON COLUMN private.music_track_stats.similarities IS 'How alike the neighbours are, best first: of those who like the track the share who like the neighbour, each counting one by the number of tracks they like, over the root of the neighbour''s likers.';

COMMENT ON COLUMN private.music_track_stats.stale_since IS 'Since when its neighbours wait to be looked up again; null: they do not.';

CREATE TABLE private.receipt_keys (
    id integer NOT NULL,
    key bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT receipt_keys_length CHECK (((octet_length(key) >= 32) AND (octet_length(key) <= 64)))
);

COMMENT ON TABLE private.receipt_keys IS 'What receipts are signed with; the two newest are good, so that a key can be changed while functions still have the one before. Without a row costs are what callers report.';

ALTER TABLE private.receipt_keys ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME private.receipt_keys_id_seq
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

CREATE TABLE private.routing_evaluations (
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    context text NOT NULL,
    question text NOT NULL,
    embedding_model text,
    signs bit(1536),
    judged jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT routing_evaluations_signs_have_model CHECK (((signs IS NULL) OR (embedding_model IS NOT NULL)))
);

COMMENT ON TABLE private.routing_evaluations IS 'Questions of which it is known how well models answer them, imported by the operator.';

COMMENT ON COLUMN private.routing_evaluations.question IS 'The hash of its text.';

COMMENT ON COLUMN private.routing_evaluations.signs IS 'The signs of its vector, by which near questions are found; null: it was not embedded.';

COMMENT ON COLUMN private.routing_evaluations.judged IS 'The quality of each answer: {model: 0..1}.';

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

CREATE TABLE private.usage_deltas (
    user_id uuid NOT NULL,
    id bigint NOT NULL,
    resource text NOT NULL,
    rows bigint NOT NULL,
    bytes bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.usage_deltas IS 'Changes of a usage row that was locked by another transaction. The next change that finds it free adds them to it.';

ALTER TABLE private.usage_deltas ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME private.usage_deltas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE private.user_embedding_models (
    user_id uuid NOT NULL,
    model text,
    next_model text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.user_embedding_models IS 'Whose vectors are of another model than the default, or on their way to one. Written by start_reembedding.';

COMMENT ON COLUMN private.user_embedding_models.model IS 'What searches compare; null all.';

COMMENT ON COLUMN private.user_embedding_models.next_model IS 'What searches will compare once every row of the user has its vector of it; null: no change.';

CREATE TABLE private.writing_tasks (
    source text NOT NULL,
    read_function text NOT NULL,
    store_function text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.writing_tasks IS 'What is written in the background. read_function(job) returns {claim, …}, which the worker is given, or null when there is nothing to do; store_function(job, result) keeps the result, and returns whether the job is done. The claim is the content_hash of the job that it is given.';

CREATE TABLE public.api_keys (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    provider text NOT NULL,
    label text,
    last_four text NOT NULL,
    ciphertext text NOT NULL,
    nonce text NOT NULL,
    key_version integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT api_keys_ciphertext_format CHECK ((ciphertext ~ '^[A-Za-z0-9+/]+={0,2}$'::text)),
    CONSTRAINT api_keys_ciphertext_length CHECK (((char_length(ciphertext) >= 20) AND (char_length(ciphertext) <= 4000))),
    CONSTRAINT api_keys_key_version_positive CHECK ((key_version > 0)),
    CONSTRAINT api_keys_label_length CHECK (((char_length(label) >= 1) AND (char_length(label) <= 100))),
    CONSTRAINT api_keys_last_four_length CHECK ((char_length(last_four) = 4)),
    CONSTRAINT api_keys_nonce_format CHECK ((nonce ~ '^[A-Za-z0-9+/]{16}$'::text)),
    CONSTRAINT api_keys_provider_format CHECK ((provider ~ '^[a-z0-9.:\[\]-]{1,200}$'::text))
);

COMMENT ON TABLE public.api_keys IS 'Keys of users for model providers, one each, encrypted. Written by the Edge Function profile; read by name of the columns, for the ciphertext is not the user''s to read.';

COMMENT ON COLUMN public.api_keys.provider IS 'The host of the base URL that the key is for, as in api.openai.com: a key is sent nowhere else.';

COMMENT ON COLUMN public.api_keys.label IS 'What the user calls it.';

COMMENT ON COLUMN public.api_keys.last_four IS 'The end of the key, to tell it by.';

COMMENT ON COLUMN public.api_keys.ciphertext IS 'AES-256-GCM with its tag, in base64. Authenticated with user and provider: it does not decrypt in another row.';

COMMENT ON COLUMN public.api_keys.nonce IS 'Of the encryption: 96 random bits in base64.';

COMMENT ON COLUMN public.api_keys.key_version IS 'Which of the keys in API_KEY_ENCRYPTION_KEYS it is encrypted under.';

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
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT document_versions_source_uri_form CHECK (((source_uri !~ '^ |[[:cntrl:]]'::text) AND ((source_uri ~* '^https?://'::text) OR (source_uri !~* '^[a-z][a-z0-9+.-]*:'::text))))
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
    headings text,
    page integer,
    context text,
    language text,
    content_tsv tsvector,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT embeddings_chunk_index_range CHECK (((chunk_index >= 0) AND (chunk_index <= 19999))),
    CONSTRAINT embeddings_content_length CHECK (((char_length(content) >= 1) AND (char_length(content) <= 32000))),
    CONSTRAINT embeddings_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT embeddings_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT embeddings_headings_length CHECK ((char_length(headings) <= 2000)),
    CONSTRAINT embeddings_language_length CHECK ((char_length(language) <= 10)),
    CONSTRAINT embeddings_page_positive CHECK ((page > 0)),
    CONSTRAINT embeddings_token_count_positive CHECK ((token_count >= 0))
);

COMMENT ON TABLE public.embeddings IS 'The chunks of documents and their vectors. A chunk without a vector is queued for one.';

COMMENT ON COLUMN public.embeddings.chunk_index IS 'Place in the document: 0, 1, 2, … to 19,999.';

COMMENT ON COLUMN public.embeddings.content IS 'The chunk, 1 to 32,000 characters.';

COMMENT ON COLUMN public.embeddings.token_count IS 'As the writer counted; null not counted.';

COMMENT ON COLUMN public.embeddings.embedding IS '1536 numbers, compared by cosine with those of the same embedding_model only; null: not embedded. A trigger takes it away when the content changes without it.';

COMMENT ON COLUMN public.embeddings.embedded_at IS 'When the embedding was set, by a trigger.';

COMMENT ON COLUMN public.embeddings.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many chunks.';

COMMENT ON COLUMN public.embeddings.headings IS 'The headings that the chunk stands under, from the outermost to its own.';

COMMENT ON COLUMN public.embeddings.page IS 'The page that the chunk is on, from 1, where the document has pages.';

COMMENT ON COLUMN public.embeddings.context IS 'What the document says of itself: its title; an article''s author, tags and summary; a category or an attribute''s name. Kept by triggers, searched, and embedded before the chunk.';

COMMENT ON COLUMN public.embeddings.language IS 'ISO 639-1, or simple when it is not known: whose stems the chunk is found by.';

COMMENT ON COLUMN public.embeddings.content_tsv IS 'The words of context and headings (weight A) and of the content, kept by a trigger.';

CREATE TABLE public.flashcards (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    deck_id uuid NOT NULL,
    message_id uuid,
    question text NOT NULL,
    answer text NOT NULL,
    is_html boolean DEFAULT false NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    guid text,
    ordinal integer DEFAULT 0 NOT NULL,
    note_type text,
    fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    source jsonb,
    source_id uuid GENERATED ALWAYS AS (((source ->> 'id'::text))::uuid) STORED,
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
    language text,
    card_tsv tsvector,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT flashcards_answer_length CHECK (((char_length(answer) >= 1) AND (char_length(answer) <= 8000))),
    CONSTRAINT flashcards_counts_positive CHECK (((scheduled_days >= 0) AND ((learning_steps >= 0) AND (learning_steps <= 20)) AND (reps >= 0) AND (lapses >= 0))),
    CONSTRAINT flashcards_difficulty_range CHECK (((difficulty = (0)::double precision) OR ((difficulty >= (1)::double precision) AND (difficulty <= (10)::double precision)))),
    CONSTRAINT flashcards_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT flashcards_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT flashcards_fields_object CHECK (((jsonb_typeof(fields) = 'object'::text) AND (pg_column_size(fields) <= 131072))),
    CONSTRAINT flashcards_guid_length CHECK (((char_length(guid) >= 1) AND (char_length(guid) <= 200))),
    CONSTRAINT flashcards_language_length CHECK ((char_length(language) <= 10)),
    CONSTRAINT flashcards_new_is_blank CHECK ((((state = 0) = (stability = (0)::double precision)) AND ((state = 0) = (difficulty = (0)::double precision)) AND ((state = 0) = (last_review IS NULL)))),
    CONSTRAINT flashcards_note_type_length CHECK ((char_length(note_type) <= 200)),
    CONSTRAINT flashcards_ordinal_range CHECK (((ordinal >= 0) AND (ordinal <= 65535))),
    CONSTRAINT flashcards_question_length CHECK (((char_length(question) >= 1) AND (char_length(question) <= 8000))),
    CONSTRAINT flashcards_source_object CHECK (((jsonb_typeof(source) = 'object'::text) AND (pg_column_size(source) <= 8192))),
    CONSTRAINT flashcards_stability_range CHECK (((stability = (0)::double precision) OR ((stability >= (0.001)::double precision) AND (stability <= (36500)::double precision)))),
    CONSTRAINT flashcards_state CHECK (((state >= 0) AND (state <= 3))),
    CONSTRAINT flashcards_tags_form CHECK ((private.are_tags(tags) AND (pg_column_size(tags) <= 16384))),
    CONSTRAINT flashcards_times_finite CHECK ((((due >= '0001-01-01 00:00:00+00'::timestamp with time zone) AND (due <= '9999-12-31 00:00:00+00'::timestamp with time zone)) AND (last_review >= '0001-01-01 00:00:00+00'::timestamp with time zone) AND isfinite(suspended_at)))
)
WITH (fillfactor='80');

COMMENT ON TABLE public.flashcards IS 'Question and answer, and what FSRS knows of how well they are remembered.';

COMMENT ON COLUMN public.flashcards.message_id IS 'The chat message it was made from; null also when that is gone.';

COMMENT ON COLUMN public.flashcards.is_html IS 'Whether question and answer are HTML; else they are plain text.';

COMMENT ON COLUMN public.flashcards.tags IS 'Words without spaces, as Anki has them.';

COMMENT ON COLUMN public.flashcards.guid IS 'The note that the card is of where it comes from: a file that has the note again changes its cards. Cards with one guid are siblings.';

COMMENT ON COLUMN public.flashcards.ordinal IS 'Which of its note''s cards it is, from 0: a template, or a number of a deletion.';

COMMENT ON COLUMN public.flashcards.fields IS 'Further texts of the note by their names, ≤ 128 kB.';

COMMENT ON COLUMN public.flashcards.source IS 'What it was made from, as that was then: {type: message, document or memory, id, title?, excerpt, from?}; null: by hand, or from a file.';

COMMENT ON COLUMN public.flashcards.source_id IS 'The id in source, by which cards are found.';

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

COMMENT ON COLUMN public.flashcards.language IS 'ISO 639-1, or simple when it is not known: whose stems the card is found by.';

COMMENT ON COLUMN public.flashcards.card_tsv IS 'The words of question and answer, kept by a trigger.';

CREATE TABLE public.memory_block_versions (
    user_id uuid NOT NULL,
    block_id uuid NOT NULL,
    version integer NOT NULL,
    content text NOT NULL,
    changed_by_role text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.memory_block_versions IS 'What a block said, up to 50 versions back: written by a trigger and by nothing else.';

COMMENT ON COLUMN public.memory_block_versions.changed_by_role IS 'The database role of the request.';

CREATE TABLE public.music_genre_preferences (
    user_id uuid NOT NULL,
    genre text NOT NULL,
    interaction_count integer NOT NULL,
    reward_total numeric NOT NULL,
    decayed_reward numeric NOT NULL,
    decayed_weight numeric NOT NULL,
    last_interaction timestamp with time zone NOT NULL,
    average_reward numeric GENERATED ALWAYS AS (round((reward_total / (interaction_count)::numeric), 6)) STORED NOT NULL,
    preference_score numeric GENERATED ALWAYS AS (private.music_preference(private.music_genre_mean(decayed_reward, decayed_weight, last_interaction))) STORED NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT music_genre_preferences_count_positive CHECK ((interaction_count > 0))
);

COMMENT ON TABLE public.music_genre_preferences IS 'How much a user likes a genre, learned by the trigger music_interaction_update_preference from the interactions that count. A genre without any has no row.';

COMMENT ON COLUMN public.music_genre_preferences.decayed_reward IS 'Sum of reward × private.music_weight(occurred_at); decayed_weight is the sum of the weights.';

COMMENT ON COLUMN public.music_genre_preferences.preference_score IS '0 to 1 as of last_interaction, 0.5 before the first. It fades towards 0.5 with time: get_genre_preferences says what is left of it now.';

CREATE TABLE public.music_listening_history (
    user_id uuid NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    track_id uuid NOT NULL,
    played_at timestamp with time zone NOT NULL,
    listen_duration_ms integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT music_listening_history_duration_range CHECK (((listen_duration_ms >= 0) AND (listen_duration_ms <= 86400000)))
);

COMMENT ON TABLE public.music_listening_history IS 'What a user heard elsewhere, once for each track and moment: sync_listening_history. It keeps recommendations from repeating, and what was played more than once counts as liked where no interaction says anything of it.';

CREATE TABLE public.music_recommendations (
    user_id uuid NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    track_id uuid NOT NULL,
    score numeric NOT NULL,
    q_score numeric NOT NULL,
    genre_score numeric NOT NULL,
    personality_score numeric NOT NULL,
    exploration_score numeric NOT NULL,
    repetition_score numeric NOT NULL,
    variety_score numeric NOT NULL,
    similarity_score numeric NOT NULL,
    popularity_score numeric NOT NULL,
    artist_score numeric NOT NULL,
    explanation text NOT NULL,
    seed bigint NOT NULL,
    recommended_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.music_recommendations IS 'What recommend_tracks answered, each track at most once a UTC day. score is the sum of the other scores.';

COMMENT ON COLUMN public.music_recommendations.seed IS 'The seed of the call: the same one on the same day does not count its own rows as repetition.';

CREATE TABLE public.music_track_values (
    user_id uuid NOT NULL,
    track_id uuid NOT NULL,
    q_value numeric(10,9) NOT NULL,
    is_disliked boolean NOT NULL,
    last_interaction timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE public.music_track_values IS 'What a user''s interactions with a track come to, learned by the same trigger. A track without any has no row.';

COMMENT ON COLUMN public.music_track_values.q_value IS 'Q ← Q + 0.1 · (reward − Q) from 0 on, over the interactions that count, in order of time.';

COMMENT ON COLUMN public.music_track_values.is_disliked IS 'Whether the latest like, dislike or save is a dislike: then it is not recommended.';

CREATE TABLE public.music_tracks (
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    user_id uuid DEFAULT auth.uid(),
    provider text NOT NULL,
    provider_track_id text NOT NULL,
    name text NOT NULL,
    artists text[] NOT NULL,
    genre text,
    features jsonb,
    duration_ms integer,
    external_url text,
    isrc text,
    recording_key uuid GENERATED ALWAYS AS (private.recording_key(name, artists)) STORED NOT NULL,
    artist_key text GENERATED ALWAYS AS (COALESCE(lower(btrim(artists[1])), ''::text)) STORED NOT NULL,
    shuffle_key integer GENERATED ALWAYS AS (uuid_hash(id)) STORED NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT music_tracks_artists_valid CHECK (private.valid_artists(artists)),
    CONSTRAINT music_tracks_duration_range CHECK (((duration_ms >= 1) AND (duration_ms <= 86400000))),
    CONSTRAINT music_tracks_external_url_form CHECK (((external_url ~ '^https?://[!-~]+$'::text) AND (char_length(external_url) <= 2000))),
    CONSTRAINT music_tracks_features_numbers CHECK (private.valid_music_features(features)),
    CONSTRAINT music_tracks_genre_form CHECK ((((char_length(genre) >= 1) AND (char_length(genre) <= 100)) AND (genre = lower(btrim(genre))))),
    CONSTRAINT music_tracks_isrc_form CHECK ((isrc ~ '^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$'::text)),
    CONSTRAINT music_tracks_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 500))),
    CONSTRAINT music_tracks_provider_form CHECK ((provider ~ '^[a-z0-9_-]{1,50}$'::text)),
    CONSTRAINT music_tracks_provider_track_id_form CHECK ((provider_track_id ~ '^[!-~]{1,200}$'::text))
);

COMMENT ON TABLE public.music_tracks IS 'Tracks of any provider: without user_id of the catalogue, which all signed-in users read and a backend writes; with one that user''s own, seen by nobody else.';

COMMENT ON COLUMN public.music_tracks.genre IS 'In lower case; null: not known.';

COMMENT ON COLUMN public.music_tracks.features IS 'Null or {energy, valence, danceability, acousticness, instrumentalness, speechiness, liveness: 0..1, tempo: beats a minute, loudness: dB, …}, each of them optional, all of them numbers.';

COMMENT ON COLUMN public.music_tracks.isrc IS 'The recording''s international code, in capitals without hyphens; null: not known.';

COMMENT ON COLUMN public.music_tracks.recording_key IS 'The same for all releases of a recording, as far as title and first artist say. Tracks with one isrc are one recording, too.';

COMMENT ON COLUMN public.music_tracks.artist_key IS 'The first artist, in lower case.';

COMMENT ON COLUMN public.music_tracks.shuffle_key IS 'A random place: a window of an index over it is a sample, whatever the size of the table.';

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

CREATE TABLE public.routing_budgets (
    user_id uuid NOT NULL,
    period text NOT NULL,
    amount numeric NOT NULL,
    period_start timestamp with time zone DEFAULT now() NOT NULL,
    spent numeric DEFAULT 0 NOT NULL,
    reserved numeric DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT routing_budgets_amount_not_negative CHECK ((amount >= (0)::numeric)),
    CONSTRAINT routing_budgets_balance_not_negative CHECK (((spent >= (0)::numeric) AND (reserved >= (0)::numeric))),
    CONSTRAINT routing_budgets_period CHECK ((period = ANY (ARRAY['day'::text, 'month'::text, 'total'::text])))
);

COMMENT ON TABLE public.routing_budgets IS 'What a user may spend, in dollars, by day, month (UTC) or in total; the service sets amount. A route reserves under the row''s lock, its response books what it cost. Costs are what callers report: a user who calls the RPCs instead of the Edge Functions can report less.';

COMMENT ON COLUMN public.routing_budgets.period_start IS 'The day or month that spent belongs to; the next route or response begins a new one.';

COMMENT ON COLUMN public.routing_budgets.reserved IS 'What open decisions held when the row last changed.';

CREATE TABLE public.routing_settings (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    context text DEFAULT 'general'::text NOT NULL,
    cost_scale numeric DEFAULT 0.01 NOT NULL,
    half_life integer DEFAULT 1000,
    lambda numeric,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT routing_settings_context CHECK ((context ~ '^[a-z0-9_.-]{1,100}$'::text)),
    CONSTRAINT routing_settings_cost_scale_range CHECK (((cost_scale >= 0.000001) AND (cost_scale <= (1000)::numeric))),
    CONSTRAINT routing_settings_half_life_range CHECK (((half_life >= 10) AND (half_life <= 1000000))),
    CONSTRAINT routing_settings_lambda_range CHECK (((lambda >= 0.000001) AND (lambda <= (1000000)::numeric)))
);

COMMENT ON TABLE public.routing_settings IS 'How a user''s routing in a context weighs cost and age; the defaults hold where there is no row.';

COMMENT ON COLUMN public.routing_settings.cost_scale IS 'Dollars at which the cost''s part of a reward is half.';

COMMENT ON COLUMN public.routing_settings.half_life IS 'After how many responses in the context one counts for half; null: nothing is forgotten.';

COMMENT ON COLUMN public.routing_settings.lambda IS 'Dollars that a unit of quality is worth: a model that is better by 0.1 may cost a tenth of it more. It takes the place of weights; null: the weights of the preference hold.';

CREATE TABLE public.user_memory_history (
    user_id uuid NOT NULL,
    id bigint NOT NULL,
    memory_id uuid NOT NULL,
    namespace text DEFAULT 'default'::text NOT NULL,
    memory_key text NOT NULL,
    action text NOT NULL,
    old_value text,
    new_value text,
    old_attributes jsonb,
    new_attributes jsonb,
    message_id uuid,
    changed_by uuid,
    changed_by_role text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_memory_history_action CHECK ((action = ANY (ARRAY['ADD'::text, 'UPDATE'::text, 'SUPERSEDE'::text, 'DELETE'::text])))
);

COMMENT ON TABLE public.user_memory_history IS 'Every change of a memory, written by a trigger and by nothing else. ADD: a new key; UPDATE: other attributes; SUPERSEDE: another value; DELETE: forgotten. Of a memory that is erased nothing stays here.';

COMMENT ON COLUMN public.user_memory_history.memory_id IS 'The row that the change left standing, or closed.';

COMMENT ON COLUMN public.user_memory_history.namespace IS 'The memory''s.';

COMMENT ON COLUMN public.user_memory_history.old_attributes IS 'Category, importance, confidence, status and expiry before; new_attributes after.';

COMMENT ON COLUMN public.user_memory_history.message_id IS 'The user''s message that the change was drawn from; null when somebody made it by hand. No foreign key: the message may be deleted since.';

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
    owner_id uuid GENERATED ALWAYS AS (COALESCE(user_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED NOT NULL,
    collection text DEFAULT 'default'::text NOT NULL,
    content text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    embedding extensions.vector(1536),
    embedding_model text,
    embedded_at timestamp with time zone,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    language text,
    content_tsv tsvector,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT vectors_collection_length CHECK (((char_length(collection) >= 1) AND (char_length(collection) <= 100))),
    CONSTRAINT vectors_content_length CHECK ((char_length(content) <= 100000)),
    CONSTRAINT vectors_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT vectors_id_length CHECK (((char_length(id) >= 1) AND (char_length(id) <= 200))),
    CONSTRAINT vectors_language_length CHECK ((char_length(language) <= 10)),
    CONSTRAINT vectors_metadata_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT vectors_metadata_size CHECK ((pg_column_size(metadata) <= 65536))
);

COMMENT ON TABLE public.vectors IS 'Vectors with text and metadata, for clients that bring their own shape of store. A row of text without a vector is queued for one.';

COMMENT ON COLUMN public.vectors.user_id IS 'Whose row it is: the token''s user; null, a backend''s, which wrote it with the secret key.';

COMMENT ON COLUMN public.vectors.owner_id IS 'user_id, and zeros for a backend''s row: the half of the primary key that keeps owners apart.';

COMMENT ON COLUMN public.vectors.collection IS 'A name that keeps stores of one user apart.';

COMMENT ON COLUMN public.vectors.embedding IS '1536 numbers, compared by cosine. A trigger takes it away when the content changes without it.';

COMMENT ON COLUMN public.vectors.embedding_model IS 'The model that made the vector; null: the client''s own, which re-embedding leaves alone.';

COMMENT ON COLUMN public.vectors.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many rows.';

COMMENT ON COLUMN public.vectors.language IS 'ISO 639-1, or simple when it is not known: whose stems the row is found by.';

COMMENT ON COLUMN public.vectors.content_tsv IS 'The words of the content, kept by a trigger.';

ALTER TABLE ONLY private.analytics_measures
    ADD CONSTRAINT analytics_measures_pkey PRIMARY KEY (measure);

ALTER TABLE ONLY private.analytics
    ADD CONSTRAINT analytics_pkey PRIMARY KEY (user_id, day, measure, label);

ALTER TABLE ONLY private.embeddable_tables
    ADD CONSTRAINT embeddable_tables_pkey PRIMARY KEY (table_name);

ALTER TABLE ONLY private.embedding_jobs
    ADD CONSTRAINT embedding_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY private.embedding_jobs
    ADD CONSTRAINT embedding_jobs_row_key UNIQUE NULLS NOT DISTINCT (user_id, source, row_id, target_model);

ALTER TABLE ONLY private.evaluation_sums
    ADD CONSTRAINT evaluation_sums_pkey PRIMARY KEY (context, model_id);

ALTER TABLE ONLY private.export_rules
    ADD CONSTRAINT export_rules_pkey PRIMARY KEY (table_name);

ALTER TABLE ONLY private.file_erasures
    ADD CONSTRAINT file_erasures_pkey PRIMARY KEY (object_id);

ALTER TABLE ONLY private.held_requests
    ADD CONSTRAINT held_requests_pkey PRIMARY KEY (user_id, request_id);

ALTER TABLE ONLY private.import_items
    ADD CONSTRAINT import_items_pkey PRIMARY KEY (user_id, import_id, item);

ALTER TABLE ONLY private.import_kinds
    ADD CONSTRAINT import_kinds_pkey PRIMARY KEY (kind);

ALTER TABLE ONLY private.limits
    ADD CONSTRAINT limits_pkey PRIMARY KEY (resource);

ALTER TABLE ONLY private.memory_feedback
    ADD CONSTRAINT memory_feedback_pkey PRIMARY KEY (user_id, memory_id, message_id);

ALTER TABLE ONLY private.music_played_tracks
    ADD CONSTRAINT music_played_tracks_pkey PRIMARY KEY (user_id, track_id);

ALTER TABLE ONLY private.music_touched_tracks
    ADD CONSTRAINT music_touched_tracks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY private.music_track_stats
    ADD CONSTRAINT music_track_stats_pkey PRIMARY KEY (track_id);

ALTER TABLE ONLY private.receipt_keys
    ADD CONSTRAINT receipt_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY private.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (user_id, request_id);

ALTER TABLE ONLY private.routing_evaluations
    ADD CONSTRAINT routing_evaluations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY private.routing_evaluations
    ADD CONSTRAINT routing_evaluations_question_key UNIQUE (context, question);

ALTER TABLE ONLY private.searched_tables
    ADD CONSTRAINT searched_tables_pkey PRIMARY KEY (table_name);

ALTER TABLE ONLY private.staged_embeddings
    ADD CONSTRAINT staged_embeddings_pkey PRIMARY KEY (user_id, source, row_id);

ALTER TABLE ONLY private.usage_deltas
    ADD CONSTRAINT usage_deltas_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY private.usage
    ADD CONSTRAINT usage_pkey PRIMARY KEY (user_id, resource);

ALTER TABLE ONLY private.user_embedding_models
    ADD CONSTRAINT user_embedding_models_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY private.writing_tasks
    ADD CONSTRAINT writing_tasks_pkey PRIMARY KEY (source);

ALTER TABLE ONLY public.agent_analyses
    ADD CONSTRAINT agent_analyses_pkey PRIMARY KEY (user_id, agent_type);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_provider_key UNIQUE (user_id, provider);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_document_key UNIQUE (user_id, document_id);

ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_session_seq_key UNIQUE (user_id, session_id, seq);

ALTER TABLE ONLY public.conversation_summaries
    ADD CONSTRAINT conversation_summaries_pkey PRIMARY KEY (user_id, message_id);

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

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_kind_key UNIQUE (user_id, response_id, kind);

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.flashcards
    ADD CONSTRAINT flashcards_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.memory_block_versions
    ADD CONSTRAINT memory_block_versions_pkey PRIMARY KEY (user_id, block_id, version);

ALTER TABLE ONLY public.memory_blocks
    ADD CONSTRAINT memory_blocks_name_key UNIQUE (user_id, namespace, name);

ALTER TABLE ONLY public.memory_blocks
    ADD CONSTRAINT memory_blocks_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.model_states
    ADD CONSTRAINT model_states_key UNIQUE NULLS NOT DISTINCT (user_id, context, model_id);

ALTER TABLE ONLY public.model_states
    ADD CONSTRAINT model_states_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.models
    ADD CONSTRAINT models_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.music_genre_preferences
    ADD CONSTRAINT music_genre_preferences_pkey PRIMARY KEY (user_id, genre);

ALTER TABLE ONLY public.music_interactions
    ADD CONSTRAINT music_interactions_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.music_listening_history
    ADD CONSTRAINT music_listening_history_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.music_recommendations
    ADD CONSTRAINT music_recommendations_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.music_rl_models
    ADD CONSTRAINT music_rl_models_pkey PRIMARY KEY (user_id, version);

ALTER TABLE ONLY public.music_track_values
    ADD CONSTRAINT music_track_values_pkey PRIMARY KEY (user_id, track_id);

ALTER TABLE ONLY public.music_tracks
    ADD CONSTRAINT music_tracks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.music_tracks
    ADD CONSTRAINT music_tracks_provider_key UNIQUE NULLS NOT DISTINCT (user_id, provider, provider_track_id);

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

ALTER TABLE ONLY public.queries
    ADD CONSTRAINT queries_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.queries
    ADD CONSTRAINT queries_turn_key UNIQUE (user_id, turn_id);

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.review_logs
    ADD CONSTRAINT review_logs_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.review_logs
    ADD CONSTRAINT review_logs_version_key UNIQUE (user_id, flashcard_id, version);

ALTER TABLE ONLY public.routing_budgets
    ADD CONSTRAINT routing_budgets_pkey PRIMARY KEY (user_id, period);

ALTER TABLE ONLY public.routing_decisions
    ADD CONSTRAINT routing_decisions_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.routing_settings
    ADD CONSTRAINT routing_settings_pkey PRIMARY KEY (user_id, context);

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.user_memory_history
    ADD CONSTRAINT user_memory_history_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.vectors
    ADD CONSTRAINT vectors_pkey PRIMARY KEY (owner_id, id);

CREATE INDEX analytics_day_idx ON private.analytics USING btree (day);

CREATE INDEX embedding_jobs_dead_at_idx ON private.embedding_jobs USING btree (dead_at) WHERE (dead_at IS NOT NULL);

CREATE INDEX embedding_jobs_owner_idx ON private.embedding_jobs USING btree (kind, COALESCE(user_id, '00000000-0000-0000-0000-000000000000'::uuid), run_after, id) WHERE (dead_at IS NULL);

CREATE INDEX embedding_jobs_run_after_idx ON private.embedding_jobs USING btree (run_after, id) WHERE (dead_at IS NULL);

CREATE INDEX file_erasures_run_after ON private.file_erasures USING btree (run_after);

CREATE INDEX held_requests_until_idx ON private.held_requests USING btree (held_until);

CREATE INDEX memory_feedback_message_idx ON private.memory_feedback USING btree (user_id, message_id);

CREATE INDEX music_played_tracks_recent_idx ON private.music_played_tracks USING btree (user_id, last_played DESC);

CREATE INDEX music_played_tracks_track_idx ON private.music_played_tracks USING btree (track_id, last_played DESC);

CREATE INDEX music_track_stats_genre_idx ON private.music_track_stats USING btree (genre, heat DESC) WHERE (heat IS NOT NULL);

CREATE INDEX music_track_stats_heat_idx ON private.music_track_stats USING btree (heat DESC) WHERE (heat IS NOT NULL);

CREATE INDEX music_track_stats_heats_idx ON private.music_track_stats USING btree (track_id) INCLUDE (heat) WHERE (heat IS NOT NULL);

CREATE INDEX music_track_stats_refreshed_idx ON private.music_track_stats USING btree (refreshed_at) WHERE (heat IS NOT NULL);

CREATE INDEX music_track_stats_stale_idx ON private.music_track_stats USING btree (stale_since) WHERE (stale_since IS NOT NULL);

CREATE INDEX requests_created_at_idx ON private.requests USING btree (created_at);

CREATE INDEX routing_evaluations_model_idx ON private.routing_evaluations USING btree (embedding_model, id DESC);

CREATE INDEX user_embedding_models_model_idx ON private.user_embedding_models USING btree (model);

CREATE INDEX user_embedding_models_next_model_idx ON private.user_embedding_models USING btree (next_model);

CREATE INDEX chat_messages_chain_idx ON public.chat_messages USING btree (user_id, chain) WHERE (sender_type <> 'tool'::text);

CREATE INDEX chat_messages_embedding_model_idx ON public.chat_messages USING btree (user_id, embedding_model) WHERE (embedding IS NOT NULL);

CREATE INDEX chat_messages_parent_idx ON public.chat_messages USING btree (user_id, parent_id);

CREATE INDEX chat_messages_root_idx ON public.chat_messages USING btree (user_id, session_id) WHERE (parent_id IS NULL);

CREATE INDEX chat_messages_time_idx ON public.chat_messages USING brin ("timestamp");

CREATE INDEX chat_messages_timestamp_idx ON public.chat_messages USING btree (user_id, "timestamp" DESC, id DESC);

CREATE INDEX chat_messages_tsv_idx ON public.chat_messages USING gin (user_id, message_tsv);

CREATE INDEX conversation_summaries_session_idx ON public.conversation_summaries USING btree (user_id, session_id, seq DESC);

CREATE INDEX conversations_last_message_at_idx ON public.conversations USING btree (user_id, last_message_at DESC);

CREATE INDEX conversations_time_idx ON public.conversations USING brin (created_at);

CREATE INDEX documents_content_idx ON public.documents USING btree (user_id, content_hash);

CREATE UNIQUE INDEX documents_file_key ON public.documents USING btree (user_id, ((metadata #>> '{file,sha256}'::text[]))) WHERE ((status = 'ready'::text) AND ((metadata #>> '{file,sha256}'::text[]) ~ '^[0-9a-f]{64}$'::text));

CREATE INDEX documents_metadata_idx ON public.documents USING gin (user_id, metadata jsonb_path_ops);

CREATE INDEX documents_original ON public.documents USING btree (user_id, ((metadata #>> '{file,original}'::text[]))) WHERE ((metadata #>> '{file,original}'::text[]) IS NOT NULL);

CREATE INDEX documents_pending_idx ON public.documents USING btree (user_id, created_at) WHERE (status = 'pending'::text);

CREATE INDEX documents_replaces_idx ON public.documents USING btree (user_id, replaces) WHERE (replaces IS NOT NULL);

CREATE UNIQUE INDEX embedding_models_default_key ON public.embedding_models USING btree (is_default) WHERE is_default;

CREATE INDEX embeddings_tsv_idx ON public.embeddings USING gin (user_id, content_tsv);

CREATE INDEX flashcards_deck_idx ON public.flashcards USING btree (user_id, deck_id, id);

CREATE UNIQUE INDEX flashcards_guid_idx ON public.flashcards USING btree (user_id, guid, ordinal) WHERE (guid IS NOT NULL);

CREATE INDEX flashcards_message_idx ON public.flashcards USING btree (user_id, message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX flashcards_queue_idx ON public.flashcards USING btree (user_id, deck_id, state, due, id) WHERE (suspended_at IS NULL);

CREATE INDEX flashcards_source_idx ON public.flashcards USING btree (user_id, source_id) WHERE (source_id IS NOT NULL);

CREATE INDEX flashcards_tsv_idx ON public.flashcards USING gin (user_id, card_tsv);

CREATE INDEX imports_content_hash_idx ON public.imports USING btree (user_id, content_hash) WHERE (status = ANY (ARRAY['staging'::text, 'running'::text, 'paused'::text]));

CREATE INDEX imports_running_idx ON public.imports USING btree (COALESCE(ran_at, updated_at)) WHERE (status = 'running'::text);

CREATE INDEX music_interactions_genre_idx ON public.music_interactions USING btree (user_id, genre, occurred_at) WHERE ((undone_at IS NULL) AND (genre IS NOT NULL));

CREATE INDEX music_interactions_recent_idx ON public.music_interactions USING btree (user_id, occurred_at DESC, id DESC);

CREATE INDEX music_interactions_track_idx ON public.music_interactions USING btree (track_id, user_id, occurred_at DESC, id DESC);

CREATE UNIQUE INDEX music_listening_history_play_key ON public.music_listening_history USING btree (track_id, user_id, played_at);

CREATE INDEX music_listening_history_recent_idx ON public.music_listening_history USING btree (user_id, played_at DESC);

CREATE UNIQUE INDEX music_recommendations_day_key ON public.music_recommendations USING btree (track_id, user_id, (((recommended_at AT TIME ZONE 'utc'::text))::date));

CREATE INDEX music_recommendations_recent_idx ON public.music_recommendations USING btree (user_id, recommended_at DESC);

CREATE INDEX music_track_values_liked_idx ON public.music_track_values USING btree (user_id, last_interaction DESC) WHERE ((q_value > (0)::numeric) AND (NOT is_disliked));

CREATE INDEX music_track_values_track_idx ON public.music_track_values USING btree (track_id);

CREATE INDEX music_tracks_artist_idx ON public.music_tracks USING btree (artist_key, shuffle_key) WHERE (user_id IS NULL);

CREATE INDEX music_tracks_isrc_idx ON public.music_tracks USING btree (isrc) WHERE (isrc IS NOT NULL);

CREATE INDEX music_tracks_own_idx ON public.music_tracks USING btree (user_id, shuffle_key) WHERE (user_id IS NOT NULL);

CREATE INDEX music_tracks_recording_idx ON public.music_tracks USING btree (recording_key);

CREATE INDEX music_tracks_shared_genre_idx ON public.music_tracks USING btree (genre, shuffle_key) WHERE (user_id IS NULL);

CREATE INDEX music_tracks_shared_idx ON public.music_tracks USING btree (shuffle_key) WHERE (user_id IS NULL);

CREATE INDEX queries_created_at_idx ON public.queries USING btree (user_id, created_at DESC);

CREATE INDEX queries_retry_of_idx ON public.queries USING btree (user_id, retry_of);

CREATE INDEX responses_created_at_idx ON public.responses USING btree (user_id, created_at DESC);

CREATE INDEX responses_decision_idx ON public.responses USING btree (user_id, decision_id);

CREATE INDEX responses_judged_idx ON public.responses USING btree (user_id, created_at DESC) WHERE ((confidence >= 0.7) AND (status = 'complete'::text) AND (signs IS NOT NULL));

CREATE INDEX responses_judged_of_all_idx ON public.responses USING btree (signs_model, created_at DESC) WHERE ((confidence >= 0.7) AND (status = 'complete'::text) AND (signs IS NOT NULL));

CREATE UNIQUE INDEX responses_message_key ON public.responses USING btree (user_id, message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX responses_query_idx ON public.responses USING btree (user_id, query_id);

CREATE INDEX responses_time_idx ON public.responses USING brin (created_at);

CREATE INDEX review_logs_reviewed_at_idx ON public.review_logs USING btree (user_id, reviewed_at);

CREATE INDEX review_logs_time_idx ON public.review_logs USING brin (reviewed_at);

CREATE INDEX routing_decisions_created_at_idx ON public.routing_decisions USING btree (user_id, created_at DESC);

CREATE INDEX routing_decisions_open_idx ON public.routing_decisions USING btree (user_id, reserved_until) WHERE (settled_at IS NULL);

CREATE INDEX routing_decisions_query_idx ON public.routing_decisions USING btree (user_id, query_id);

CREATE UNIQUE INDEX user_memories_active_key ON public.user_memories USING btree (user_id, namespace, memory_key) WHERE (status = 'active'::text);

CREATE INDEX user_memories_key_idx ON public.user_memories USING btree (user_id, namespace, memory_key);

CREATE INDEX user_memories_pinned_idx ON public.user_memories USING btree (user_id, namespace) WHERE (pinned_at IS NOT NULL);

CREATE INDEX user_memories_source_message_idx ON public.user_memories USING btree (user_id, source_message_id) WHERE (source_message_id IS NOT NULL);

CREATE INDEX user_memories_superseded_by_idx ON public.user_memories USING btree (user_id, superseded_by) WHERE (superseded_by IS NOT NULL);

CREATE INDEX user_memories_tsv_idx ON public.user_memories USING gin (user_id, memory_tsv);

CREATE INDEX user_memory_history_key_idx ON public.user_memory_history USING btree (user_id, namespace, memory_key, id DESC);

CREATE INDEX user_memory_history_memory_idx ON public.user_memory_history USING btree (user_id, memory_id);

CREATE INDEX user_memory_history_message_idx ON public.user_memory_history USING btree (user_id, message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX user_memory_history_time_idx ON public.user_memory_history USING brin (created_at);

CREATE INDEX vectors_collection_idx ON public.vectors USING btree (user_id, collection);

CREATE INDEX vectors_metadata_idx ON public.vectors USING gin (owner_id, metadata jsonb_path_ops);

CREATE INDEX vectors_tsv_idx ON public.vectors USING gin (owner_id, content_tsv);

CREATE INDEX vectors_user_idx ON public.vectors USING btree (user_id, id);

CREATE TRIGGER held_requests_count_deleted AFTER DELETE ON private.held_requests REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER held_requests_count_inserted AFTER INSERT ON private.held_requests REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER import_items_count_deleted AFTER DELETE ON private.import_items REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER import_items_count_grown AFTER UPDATE OF place, data, error ON private.import_items FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER import_items_count_growth AFTER UPDATE OF place, data, error ON private.import_items FOR EACH ROW WHEN (record_image_ne(ROW(new.place, new.data, new.error), ROW(old.place, old.data, old.error))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER import_items_count_inserted AFTER INSERT ON private.import_items REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER memory_feedback_count_deleted AFTER DELETE ON private.memory_feedback REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER memory_feedback_count_inserted AFTER INSERT ON private.memory_feedback REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER requests_count_deleted AFTER DELETE ON private.requests REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER requests_count_grown AFTER UPDATE OF operation, content_hash, result ON private.requests FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER requests_count_growth AFTER UPDATE OF operation, content_hash, result ON private.requests FOR EACH ROW WHEN (record_image_ne(ROW(new.operation, new.content_hash, new.result), ROW(old.operation, old.content_hash, old.result))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER requests_count_inserted AFTER INSERT ON private.requests REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER agent_analyses_count_begun BEFORE INSERT ON public.agent_analyses FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER agent_analyses_count_deleted AFTER DELETE ON public.agent_analyses REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER agent_analyses_count_grown AFTER UPDATE OF agent_type, analysis_data ON public.agent_analyses FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER agent_analyses_count_growth AFTER UPDATE OF agent_type, analysis_data ON public.agent_analyses FOR EACH ROW WHEN (record_image_ne(ROW(new.agent_type, new.analysis_data), ROW(old.agent_type, old.analysis_data))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER agent_analyses_count_inserted AFTER INSERT ON public.agent_analyses REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER agent_analyses_count_row BEFORE INSERT ON public.agent_analyses FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_agent_analyses');

CREATE TRIGGER agent_analyses_touch_updated_at BEFORE UPDATE ON public.agent_analyses FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER api_keys_count_begun BEFORE INSERT ON public.api_keys FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER api_keys_count_deleted AFTER DELETE ON public.api_keys REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER api_keys_count_grown AFTER UPDATE OF provider, label, last_four, ciphertext, nonce ON public.api_keys FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER api_keys_count_growth AFTER UPDATE OF provider, label, last_four, ciphertext, nonce ON public.api_keys FOR EACH ROW WHEN (record_image_ne(ROW(new.provider, new.label, new.last_four, new.ciphertext, new.nonce), ROW(old.provider, old.label, old.last_four, old.ciphertext, old.nonce))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER api_keys_count_inserted AFTER INSERT ON public.api_keys REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER api_keys_count_row BEFORE INSERT ON public.api_keys FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_api_keys');

CREATE TRIGGER api_keys_touch_updated_at BEFORE UPDATE ON public.api_keys FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER articles_count_begun BEFORE INSERT ON public.articles FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER articles_count_deleted AFTER DELETE ON public.articles REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER articles_count_grown AFTER UPDATE OF url, author, summary, tags ON public.articles FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER articles_count_growth AFTER UPDATE OF url, author, summary, tags ON public.articles FOR EACH ROW WHEN (record_image_ne(ROW(new.url, new.author, new.summary, new.tags), ROW(old.url, old.author, old.summary, old.tags))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER articles_count_inserted AFTER INSERT ON public.articles REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER articles_count_row BEFORE INSERT ON public.articles FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_articles');

CREATE TRIGGER articles_delete_document AFTER DELETE ON public.articles FOR EACH ROW EXECUTE FUNCTION private.delete_document_of();

CREATE TRIGGER articles_refresh_context AFTER INSERT OR UPDATE OF author, summary, tags ON public.articles FOR EACH ROW EXECUTE FUNCTION private.refresh_context('document_id');

CREATE TRIGGER articles_touch_updated_at BEFORE UPDATE ON public.articles FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER chat_messages_count_begun BEFORE INSERT ON public.chat_messages FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER chat_messages_count_deleted AFTER DELETE ON public.chat_messages REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER chat_messages_count_grown AFTER UPDATE OF message_text, sender_type, status, mood_detected, model, parts, tool_calls, tool_call_id, metadata, embedding, embedding_model, language, message_tsv ON public.chat_messages FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER chat_messages_count_growth AFTER UPDATE OF message_text, sender_type, status, mood_detected, model, parts, tool_calls, tool_call_id, metadata, embedding, embedding_model, language, message_tsv ON public.chat_messages FOR EACH ROW WHEN (record_image_ne(ROW(new.message_text, new.sender_type, new.status, new.mood_detected, new.model, new.parts, new.tool_calls, new.tool_call_id, new.metadata, new.embedding, new.embedding_model, new.language, new.message_tsv), ROW(old.message_text, old.sender_type, old.status, old.mood_detected, old.model, old.parts, old.tool_calls, old.tool_call_id, old.metadata, old.embedding, old.embedding_model, old.language, old.message_tsv))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER chat_messages_count_inserted AFTER INSERT ON public.chat_messages REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER chat_messages_count_row BEFORE INSERT ON public.chat_messages FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_chat_messages');

CREATE TRIGGER chat_messages_counted AFTER INSERT ON public.chat_messages REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_messages();

CREATE TRIGGER chat_messages_erase_attachments AFTER DELETE ON public.chat_messages FOR EACH ROW WHEN ((old.parts IS NOT NULL)) EXECUTE FUNCTION private.erase_attachments();

CREATE TRIGGER chat_messages_judge_memories AFTER UPDATE OF feedback_score ON public.chat_messages FOR EACH ROW WHEN (((new.feedback_score IS DISTINCT FROM old.feedback_score) AND (new.sender_type = 'ai'::text))) EXECUTE FUNCTION private.judge_memories_by_score();

CREATE TRIGGER chat_messages_judge_model AFTER UPDATE OF feedback_score ON public.chat_messages FOR EACH ROW WHEN (((new.feedback_score IS DISTINCT FROM old.feedback_score) AND (new.sender_type = 'ai'::text))) EXECUTE FUNCTION private.judge_model_by_score();

CREATE TRIGGER chat_messages_number BEFORE INSERT ON public.chat_messages FOR EACH ROW EXECUTE FUNCTION private.number_message();

CREATE TRIGGER chat_messages_place BEFORE INSERT ON public.chat_messages FOR EACH ROW EXECUTE FUNCTION private.place_message();

CREATE TRIGGER chat_messages_queue_insert AFTER INSERT ON public.chat_messages FOR EACH ROW WHEN (((new.embedding IS NULL) AND ((new.message_text <> ''::text) AND ((new.status = 'complete'::text) OR (new.embedding IS NOT NULL))))) EXECUTE FUNCTION private.queue_embedding('chat_messages');

CREATE TRIGGER chat_messages_queue_update AFTER UPDATE ON public.chat_messages FOR EACH ROW WHEN (((new.embedding IS NULL) AND ((new.message_text <> ''::text) AND ((new.status = 'complete'::text) OR (new.embedding IS NOT NULL))) AND ((old.embedding IS NOT NULL) OR (NOT ((old.message_text <> ''::text) AND ((old.status = 'complete'::text) OR (old.embedding IS NOT NULL)))) OR (new.message_text IS DISTINCT FROM old.message_text)))) EXECUTE FUNCTION private.queue_embedding('chat_messages');

CREATE TRIGGER chat_messages_unqueue AFTER DELETE ON public.chat_messages FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding('chat_messages');

CREATE TRIGGER chat_messages_words BEFORE INSERT OR UPDATE OF message_text, language ON public.chat_messages FOR EACH ROW EXECUTE FUNCTION private.chat_messages_words();

CREATE TRIGGER conversation_summaries_count_begun BEFORE INSERT ON public.conversation_summaries FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER conversation_summaries_count_deleted AFTER DELETE ON public.conversation_summaries REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER conversation_summaries_count_grown AFTER UPDATE OF summary, model ON public.conversation_summaries FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER conversation_summaries_count_growth AFTER UPDATE OF summary, model ON public.conversation_summaries FOR EACH ROW WHEN (record_image_ne(ROW(new.summary, new.model), ROW(old.summary, old.model))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER conversation_summaries_count_inserted AFTER INSERT ON public.conversation_summaries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER conversation_summaries_count_row BEFORE INSERT ON public.conversation_summaries FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_conversation_summaries');

CREATE TRIGGER conversation_summaries_touch_updated_at BEFORE UPDATE ON public.conversation_summaries FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER conversations_count_begun BEFORE INSERT ON public.conversations FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER conversations_count_deleted AFTER DELETE ON public.conversations REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER conversations_count_grown AFTER UPDATE OF title, summary, metadata ON public.conversations FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER conversations_count_growth AFTER UPDATE OF title, summary, metadata ON public.conversations FOR EACH ROW WHEN (record_image_ne(ROW(new.title, new.summary, new.metadata), ROW(old.title, old.summary, old.metadata))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER conversations_count_inserted AFTER INSERT ON public.conversations REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER conversations_count_row BEFORE INSERT ON public.conversations FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_conversations');

CREATE TRIGGER conversations_erase_drawn_memories BEFORE DELETE ON public.conversations FOR EACH ROW WHEN ((current_setting('engram.erasing_drawn'::text, true) = 'yes'::text)) EXECUTE FUNCTION private.erase_drawn_memories();

CREATE TRIGGER conversations_keep_title BEFORE UPDATE OF title ON public.conversations FOR EACH ROW WHEN ((new.title IS DISTINCT FROM old.title)) EXECUTE FUNCTION private.keep_title();

CREATE TRIGGER conversations_touch_updated_at BEFORE UPDATE ON public.conversations FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER conversations_unqueue AFTER DELETE ON public.conversations FOR EACH ROW EXECUTE FUNCTION private.unqueue_writing();

CREATE TRIGGER decks_count_begun BEFORE INSERT ON public.decks FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER decks_count_deleted AFTER DELETE ON public.decks REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER decks_count_grown AFTER UPDATE OF name, learning_steps, relearning_steps, weights, timezone ON public.decks FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER decks_count_growth AFTER UPDATE OF name, learning_steps, relearning_steps, weights, timezone ON public.decks FOR EACH ROW WHEN (record_image_ne(ROW(new.name, new.learning_steps, new.relearning_steps, new.weights, new.timezone), ROW(old.name, old.learning_steps, old.relearning_steps, old.weights, old.timezone))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER decks_count_inserted AFTER INSERT ON public.decks REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER decks_count_row BEFORE INSERT ON public.decks FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_decks');

CREATE TRIGGER decks_keep_timezone_name BEFORE INSERT OR UPDATE OF timezone ON public.decks FOR EACH ROW EXECUTE FUNCTION private.keep_timezone_name();

CREATE TRIGGER decks_touch_updated_at BEFORE UPDATE ON public.decks FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER document_versions_count_begun BEFORE INSERT ON public.document_versions FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER document_versions_count_deleted AFTER DELETE ON public.document_versions REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER document_versions_count_grown AFTER UPDATE OF title, content, source_type, source_uri, metadata, chunks ON public.document_versions FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER document_versions_count_growth AFTER UPDATE OF title, content, source_type, source_uri, metadata, chunks ON public.document_versions FOR EACH ROW WHEN (record_image_ne(ROW(new.title, new.content, new.source_type, new.source_uri, new.metadata, new.chunks), ROW(old.title, old.content, old.source_type, old.source_uri, old.metadata, old.chunks))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER document_versions_count_inserted AFTER INSERT ON public.document_versions REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER document_versions_count_row BEFORE INSERT ON public.document_versions FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_document_versions');

CREATE CONSTRAINT TRIGGER document_versions_erase_original AFTER DELETE ON public.document_versions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.metadata #>> '{file,original}'::text[]) IS NOT NULL)) EXECUTE FUNCTION private.erase_original();

CREATE TRIGGER documents_count_begun BEFORE INSERT ON public.documents FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER documents_count_deleted AFTER DELETE ON public.documents REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER documents_count_grown AFTER UPDATE OF title, content, source_type, source_uri, metadata, content_hash, status ON public.documents FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER documents_count_growth AFTER UPDATE OF title, content, source_type, source_uri, metadata, content_hash, status ON public.documents FOR EACH ROW WHEN (record_image_ne(ROW(new.title, new.content, new.source_type, new.source_uri, new.metadata, new.content_hash, new.status), ROW(old.title, old.content, old.source_type, old.source_uri, old.metadata, old.content_hash, old.status))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER documents_count_inserted AFTER INSERT ON public.documents REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER documents_count_row BEFORE INSERT ON public.documents FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_documents');

CREATE CONSTRAINT TRIGGER documents_erase_original AFTER DELETE ON public.documents DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.metadata #>> '{file,original}'::text[]) IS NOT NULL)) EXECUTE FUNCTION private.erase_original();

CREATE TRIGGER documents_hash_content BEFORE INSERT OR UPDATE OF content ON public.documents FOR EACH ROW EXECUTE FUNCTION private.hash_content();

CREATE TRIGGER documents_refresh_context AFTER UPDATE OF title ON public.documents FOR EACH ROW WHEN ((new.title <> old.title)) EXECUTE FUNCTION private.refresh_context('id');

CREATE TRIGGER documents_touch_updated_at BEFORE UPDATE ON public.documents FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER embeddings_count_begun BEFORE INSERT ON public.embeddings FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER embeddings_count_deleted AFTER DELETE ON public.embeddings REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER embeddings_count_grown AFTER UPDATE OF content, embedding, embedding_model, headings, context, language, content_tsv ON public.embeddings FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER embeddings_count_growth AFTER UPDATE OF content, embedding, embedding_model, headings, context, language, content_tsv ON public.embeddings FOR EACH ROW WHEN (record_image_ne(ROW(new.content, new.embedding, new.embedding_model, new.headings, new.context, new.language, new.content_tsv), ROW(old.content, old.embedding, old.embedding_model, old.headings, old.context, old.language, old.content_tsv))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER embeddings_count_inserted AFTER INSERT ON public.embeddings REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER embeddings_count_row BEFORE INSERT ON public.embeddings FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_embeddings');

CREATE TRIGGER embeddings_embedded BEFORE INSERT ON public.embeddings FOR EACH ROW WHEN ((new.embedding IS NOT NULL)) EXECUTE FUNCTION private.keep_embedding_true();

CREATE TRIGGER embeddings_keep_embedding_true BEFORE UPDATE OF content, embedding ON public.embeddings FOR EACH ROW EXECUTE FUNCTION private.keep_embedding_true();

CREATE TRIGGER embeddings_queue_insert AFTER INSERT ON public.embeddings FOR EACH ROW WHEN (((new.embedding IS NULL) AND true)) EXECUTE FUNCTION private.queue_embedding('embeddings');

CREATE TRIGGER embeddings_queue_update AFTER UPDATE ON public.embeddings FOR EACH ROW WHEN (((new.embedding IS NULL) AND true AND ((old.embedding IS NOT NULL) OR (NOT true) OR (private.chunk_text(new.context, new.headings, new.content) IS DISTINCT FROM private.chunk_text(old.context, old.headings, old.content))))) EXECUTE FUNCTION private.queue_embedding('embeddings');

CREATE TRIGGER embeddings_unqueue AFTER DELETE ON public.embeddings FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding('embeddings');

CREATE TRIGGER embeddings_words BEFORE INSERT OR UPDATE OF content, headings, context, language ON public.embeddings FOR EACH ROW EXECUTE FUNCTION private.embeddings_words();

CREATE TRIGGER feedback_count_begun BEFORE INSERT ON public.feedback FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER feedback_count_deleted AFTER DELETE ON public.feedback REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER feedback_count_grown AFTER UPDATE OF kind ON public.feedback FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER feedback_count_growth AFTER UPDATE OF kind ON public.feedback FOR EACH ROW WHEN (record_image_ne(ROW(new.kind), ROW(old.kind))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER feedback_count_inserted AFTER INSERT ON public.feedback REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER feedback_count_row BEFORE INSERT ON public.feedback FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_feedback');

CREATE TRIGGER feedback_touch_updated_at BEFORE UPDATE ON public.feedback FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER flashcards_count_begun BEFORE INSERT ON public.flashcards FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER flashcards_count_deleted AFTER DELETE ON public.flashcards REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER flashcards_count_grown AFTER UPDATE OF question, answer, tags, guid, note_type, fields, source, embedding, embedding_model, language, card_tsv ON public.flashcards FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER flashcards_count_growth AFTER UPDATE OF question, answer, tags, guid, note_type, fields, source, embedding, embedding_model, language, card_tsv ON public.flashcards FOR EACH ROW WHEN (record_image_ne(ROW(new.question, new.answer, new.tags, new.guid, new.note_type, new.fields, new.source, new.embedding, new.embedding_model, new.language, new.card_tsv), ROW(old.question, old.answer, old.tags, old.guid, old.note_type, old.fields, old.source, old.embedding, old.embedding_model, old.language, old.card_tsv))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER flashcards_count_inserted AFTER INSERT ON public.flashcards REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER flashcards_count_row BEFORE INSERT ON public.flashcards FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_flashcards');

CREATE TRIGGER flashcards_keep_embedding_true BEFORE UPDATE OF question, answer ON public.flashcards FOR EACH ROW WHEN (((new.question <> old.question) OR (new.answer <> old.answer))) EXECUTE FUNCTION private.keep_card_embedding_true();

CREATE TRIGGER flashcards_mark_message AFTER INSERT ON public.flashcards FOR EACH ROW WHEN ((new.message_id IS NOT NULL)) EXECUTE FUNCTION private.mark_message();

CREATE TRIGGER flashcards_queue_insert AFTER INSERT ON public.flashcards FOR EACH ROW WHEN (((new.embedding IS NULL) AND true)) EXECUTE FUNCTION private.queue_embedding('flashcards');

CREATE TRIGGER flashcards_queue_update AFTER UPDATE ON public.flashcards FOR EACH ROW WHEN (((new.embedding IS NULL) AND true AND ((old.embedding IS NOT NULL) OR (NOT true) OR (private.flashcard_text(new.question, new.answer) IS DISTINCT FROM private.flashcard_text(old.question, old.answer))))) EXECUTE FUNCTION private.queue_embedding('flashcards');

CREATE TRIGGER flashcards_touch_updated_at BEFORE UPDATE ON public.flashcards FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER flashcards_unmark_message AFTER DELETE ON public.flashcards FOR EACH ROW WHEN ((old.message_id IS NOT NULL)) EXECUTE FUNCTION private.mark_message();

CREATE TRIGGER flashcards_unqueue AFTER DELETE ON public.flashcards FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding('flashcards');

CREATE TRIGGER flashcards_words BEFORE INSERT OR UPDATE OF question, answer, language ON public.flashcards FOR EACH ROW EXECUTE FUNCTION private.flashcards_words();

CREATE TRIGGER imports_count_begun BEFORE INSERT ON public.imports FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER imports_count_deleted AFTER DELETE ON public.imports REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER imports_count_grown AFTER UPDATE OF kind, source, label, content_hash, status, counts, errors, error ON public.imports FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER imports_count_growth AFTER UPDATE OF kind, source, label, content_hash, status, counts, errors, error ON public.imports FOR EACH ROW WHEN (record_image_ne(ROW(new.kind, new.source, new.label, new.content_hash, new.status, new.counts, new.errors, new.error), ROW(old.kind, old.source, old.label, old.content_hash, old.status, old.counts, old.errors, old.error))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER imports_count_inserted AFTER INSERT ON public.imports REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER imports_count_row BEFORE INSERT ON public.imports FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_imports');

CREATE TRIGGER imports_touch_updated_at BEFORE UPDATE ON public.imports FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER memory_block_versions_count_begun BEFORE INSERT ON public.memory_block_versions FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER memory_block_versions_count_deleted AFTER DELETE ON public.memory_block_versions REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER memory_block_versions_count_grown AFTER UPDATE OF content, changed_by_role ON public.memory_block_versions FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER memory_block_versions_count_growth AFTER UPDATE OF content, changed_by_role ON public.memory_block_versions FOR EACH ROW WHEN (record_image_ne(ROW(new.content, new.changed_by_role), ROW(old.content, old.changed_by_role))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER memory_block_versions_count_inserted AFTER INSERT ON public.memory_block_versions REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER memory_block_versions_count_row BEFORE INSERT ON public.memory_block_versions FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_memory_block_versions');

CREATE TRIGGER memory_blocks_count_begun BEFORE INSERT ON public.memory_blocks FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER memory_blocks_count_deleted AFTER DELETE ON public.memory_blocks REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER memory_blocks_count_grown AFTER UPDATE OF namespace, name, content ON public.memory_blocks FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER memory_blocks_count_growth AFTER UPDATE OF namespace, name, content ON public.memory_blocks FOR EACH ROW WHEN (record_image_ne(ROW(new.namespace, new.name, new.content), ROW(old.namespace, old.name, old.content))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER memory_blocks_count_inserted AFTER INSERT ON public.memory_blocks REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER memory_blocks_count_row BEFORE INSERT ON public.memory_blocks FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_memory_blocks');

CREATE TRIGGER memory_blocks_keep_version AFTER INSERT OR UPDATE OF content ON public.memory_blocks FOR EACH ROW EXECUTE FUNCTION private.keep_memory_block_version();

CREATE TRIGGER memory_blocks_number BEFORE UPDATE OF content, version ON public.memory_blocks FOR EACH ROW EXECUTE FUNCTION private.number_memory_block();

CREATE TRIGGER memory_blocks_touch_updated_at BEFORE UPDATE ON public.memory_blocks FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER model_states_count_begun BEFORE INSERT ON public.model_states FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER model_states_count_deleted AFTER DELETE ON public.model_states REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER model_states_count_grown AFTER UPDATE OF context, model_id ON public.model_states FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER model_states_count_growth AFTER UPDATE OF context, model_id ON public.model_states FOR EACH ROW WHEN (record_image_ne(ROW(new.context, new.model_id), ROW(old.context, old.model_id))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER model_states_count_inserted AFTER INSERT ON public.model_states REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER model_states_count_row BEFORE INSERT ON public.model_states FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_model_states');

CREATE TRIGGER model_states_share_delete AFTER DELETE ON public.model_states REFERENCING OLD TABLE AS old_states FOR EACH STATEMENT EXECUTE FUNCTION private.share_states();

CREATE TRIGGER model_states_share_insert AFTER INSERT ON public.model_states REFERENCING NEW TABLE AS new_states FOR EACH STATEMENT EXECUTE FUNCTION private.share_states();

CREATE TRIGGER model_states_share_update AFTER UPDATE ON public.model_states REFERENCING OLD TABLE AS old_states NEW TABLE AS new_states FOR EACH STATEMENT EXECUTE FUNCTION private.share_states();

CREATE TRIGGER model_states_touch_updated_at BEFORE UPDATE ON public.model_states FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER models_touch_updated_at BEFORE UPDATE ON public.models FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER music_genre_preferences_count_begun BEFORE INSERT ON public.music_genre_preferences FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER music_genre_preferences_count_deleted AFTER DELETE ON public.music_genre_preferences REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER music_genre_preferences_count_grown AFTER UPDATE OF genre ON public.music_genre_preferences FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER music_genre_preferences_count_growth AFTER UPDATE OF genre ON public.music_genre_preferences FOR EACH ROW WHEN (record_image_ne(ROW(new.genre), ROW(old.genre))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER music_genre_preferences_count_inserted AFTER INSERT ON public.music_genre_preferences REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER music_genre_preferences_count_row BEFORE INSERT ON public.music_genre_preferences FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_music_genre_preferences');

CREATE TRIGGER music_genre_preferences_touch_updated_at BEFORE UPDATE ON public.music_genre_preferences FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER music_interaction_update_preference AFTER INSERT OR DELETE OR UPDATE OF undone_at ON public.music_interactions FOR EACH ROW EXECUTE FUNCTION private.learn_from_music_interaction();

CREATE TRIGGER music_interactions_count_begun BEFORE INSERT ON public.music_interactions FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER music_interactions_count_deleted AFTER DELETE ON public.music_interactions REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER music_interactions_count_grown AFTER UPDATE OF interaction_type, context, genre ON public.music_interactions FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER music_interactions_count_growth AFTER UPDATE OF interaction_type, context, genre ON public.music_interactions FOR EACH ROW WHEN (record_image_ne(ROW(new.interaction_type, new.context, new.genre), ROW(old.interaction_type, old.context, old.genre))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER music_interactions_count_inserted AFTER INSERT ON public.music_interactions REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER music_interactions_count_row BEFORE INSERT ON public.music_interactions FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_music_interactions');

CREATE TRIGGER music_interactions_lock BEFORE INSERT OR DELETE OR UPDATE ON public.music_interactions FOR EACH STATEMENT EXECUTE FUNCTION private.lock_own_music();

CREATE TRIGGER music_interactions_prepare BEFORE INSERT ON public.music_interactions FOR EACH ROW EXECUTE FUNCTION private.prepare_music_interaction();

CREATE TRIGGER music_listening_history_check BEFORE INSERT ON public.music_listening_history FOR EACH ROW EXECUTE FUNCTION private.check_music_play();

CREATE TRIGGER music_listening_history_count AFTER INSERT ON public.music_listening_history REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_music_plays();

CREATE TRIGGER music_listening_history_count_begun BEFORE INSERT ON public.music_listening_history FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER music_listening_history_count_deleted AFTER DELETE ON public.music_listening_history REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER music_listening_history_count_inserted AFTER INSERT ON public.music_listening_history REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER music_listening_history_count_row BEFORE INSERT ON public.music_listening_history FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_music_listening_history');

CREATE TRIGGER music_listening_history_discount AFTER DELETE ON public.music_listening_history REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION private.discount_music_plays();

CREATE TRIGGER music_recommendations_count_begun BEFORE INSERT ON public.music_recommendations FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER music_recommendations_count_deleted AFTER DELETE ON public.music_recommendations REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER music_recommendations_count_grown AFTER UPDATE OF explanation ON public.music_recommendations FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER music_recommendations_count_growth AFTER UPDATE OF explanation ON public.music_recommendations FOR EACH ROW WHEN (record_image_ne(ROW(new.explanation), ROW(old.explanation))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER music_recommendations_count_inserted AFTER INSERT ON public.music_recommendations REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER music_recommendations_count_row BEFORE INSERT ON public.music_recommendations FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_music_recommendations');

CREATE TRIGGER music_rl_models_count_begun BEFORE INSERT ON public.music_rl_models FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER music_rl_models_count_deleted AFTER DELETE ON public.music_rl_models REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER music_rl_models_count_grown AFTER UPDATE OF q_values, hyperparameters, metrics, undone_ids ON public.music_rl_models FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER music_rl_models_count_growth AFTER UPDATE OF q_values, hyperparameters, metrics, undone_ids ON public.music_rl_models FOR EACH ROW WHEN (record_image_ne(ROW(new.q_values, new.hyperparameters, new.metrics, new.undone_ids), ROW(old.q_values, old.hyperparameters, old.metrics, old.undone_ids))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER music_rl_models_count_inserted AFTER INSERT ON public.music_rl_models REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER music_rl_models_count_row BEFORE INSERT ON public.music_rl_models FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_music_rl_models');

CREATE TRIGGER music_track_values_count_begun BEFORE INSERT ON public.music_track_values FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER music_track_values_count_deleted AFTER DELETE ON public.music_track_values REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER music_track_values_count_inserted AFTER INSERT ON public.music_track_values REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER music_track_values_count_row BEFORE INSERT ON public.music_track_values FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_music_track_values');

CREATE TRIGGER music_track_values_touch_delete AFTER DELETE ON public.music_track_values REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION private.touch_music_tracks();

CREATE TRIGGER music_track_values_touch_insert AFTER INSERT ON public.music_track_values REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.touch_music_tracks();

CREATE TRIGGER music_track_values_touch_update AFTER UPDATE ON public.music_track_values REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.touch_music_tracks();

CREATE TRIGGER music_track_values_touch_updated_at BEFORE UPDATE ON public.music_track_values FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER music_tracks_bare BEFORE INSERT OR UPDATE OF isrc ON public.music_tracks FOR EACH ROW EXECUTE FUNCTION private.bare_music_track();

CREATE TRIGGER music_tracks_count_begun BEFORE INSERT ON public.music_tracks FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER music_tracks_count_deleted AFTER DELETE ON public.music_tracks REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER music_tracks_count_grown AFTER UPDATE OF provider, provider_track_id, name, artists, genre, features, external_url, isrc ON public.music_tracks FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER music_tracks_count_growth AFTER UPDATE OF provider, provider_track_id, name, artists, genre, features, external_url, isrc ON public.music_tracks FOR EACH ROW WHEN (record_image_ne(ROW(new.provider, new.provider_track_id, new.name, new.artists, new.genre, new.features, new.external_url, new.isrc), ROW(old.provider, old.provider_track_id, old.name, old.artists, old.genre, old.features, old.external_url, old.isrc))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER music_tracks_count_inserted AFTER INSERT ON public.music_tracks REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER music_tracks_count_row BEFORE INSERT ON public.music_tracks FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_music_tracks');

CREATE TRIGGER music_tracks_touch_catalogue AFTER INSERT ON public.music_tracks REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.touch_catalogue();

CREATE TRIGGER music_tracks_touch_updated_at BEFORE UPDATE ON public.music_tracks FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER personal_attributes_count_begun BEFORE INSERT ON public.personal_attributes FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER personal_attributes_count_deleted AFTER DELETE ON public.personal_attributes REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER personal_attributes_count_grown AFTER UPDATE OF attribute_name, attribute_value ON public.personal_attributes FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER personal_attributes_count_growth AFTER UPDATE OF attribute_name, attribute_value ON public.personal_attributes FOR EACH ROW WHEN (record_image_ne(ROW(new.attribute_name, new.attribute_value), ROW(old.attribute_name, old.attribute_value))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER personal_attributes_count_inserted AFTER INSERT ON public.personal_attributes REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER personal_attributes_count_row BEFORE INSERT ON public.personal_attributes FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_personal_attributes');

CREATE TRIGGER personal_attributes_delete_document AFTER DELETE ON public.personal_attributes FOR EACH ROW EXECUTE FUNCTION private.delete_document_of();

CREATE TRIGGER personal_attributes_refresh_context AFTER INSERT OR UPDATE OF attribute_name ON public.personal_attributes FOR EACH ROW EXECUTE FUNCTION private.refresh_context('document_id');

CREATE TRIGGER personal_attributes_touch_updated_at BEFORE UPDATE ON public.personal_attributes FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER profile_data_count_begun BEFORE INSERT ON public.profile_data FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER profile_data_count_deleted AFTER DELETE ON public.profile_data REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER profile_data_count_grown AFTER UPDATE OF category, data ON public.profile_data FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER profile_data_count_growth AFTER UPDATE OF category, data ON public.profile_data FOR EACH ROW WHEN (record_image_ne(ROW(new.category, new.data), ROW(old.category, old.data))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER profile_data_count_inserted AFTER INSERT ON public.profile_data REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER profile_data_count_row BEFORE INSERT ON public.profile_data FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_profile_data');

CREATE TRIGGER profile_data_delete_document AFTER DELETE ON public.profile_data FOR EACH ROW EXECUTE FUNCTION private.delete_document_of();

CREATE TRIGGER profile_data_refresh_context AFTER INSERT OR UPDATE OF category ON public.profile_data FOR EACH ROW EXECUTE FUNCTION private.refresh_context('document_id');

CREATE TRIGGER profile_data_touch_updated_at BEFORE UPDATE ON public.profile_data FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER profiles_erase_files AFTER DELETE ON public.profiles FOR EACH ROW EXECUTE FUNCTION private.erase_files();

CREATE TRIGGER profiles_keep_timezone_name BEFORE INSERT OR UPDATE OF timezone ON public.profiles FOR EACH ROW EXECUTE FUNCTION private.keep_timezone_name();

CREATE TRIGGER profiles_touch_updated_at BEFORE UPDATE ON public.profiles FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER queries_count_begun BEFORE INSERT ON public.queries FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER queries_count_deleted AFTER DELETE ON public.queries REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER queries_count_grown AFTER UPDATE OF context, text, weights, embedding, embedding_model, signs, signs_model ON public.queries FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER queries_count_growth AFTER UPDATE OF context, text, weights, embedding, embedding_model, signs, signs_model ON public.queries FOR EACH ROW WHEN (record_image_ne(ROW(new.context, new.text, new.weights, new.embedding, new.embedding_model, new.signs, new.signs_model), ROW(old.context, old.text, old.weights, old.embedding, old.embedding_model, old.signs, old.signs_model))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER queries_count_inserted AFTER INSERT ON public.queries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER queries_count_row BEFORE INSERT ON public.queries FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_queries');

CREATE TRIGGER responses_count_begun BEFORE INSERT ON public.responses FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER responses_count_deleted AFTER DELETE ON public.responses REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER responses_count_grown AFTER UPDATE OF context, model, status, text, error, paid_by, token_details, signs, signs_model ON public.responses FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER responses_count_growth AFTER UPDATE OF context, model, status, text, error, paid_by, token_details, signs, signs_model ON public.responses FOR EACH ROW WHEN (record_image_ne(ROW(new.context, new.model, new.status, new.text, new.error, new.paid_by, new.token_details, new.signs, new.signs_model), ROW(old.context, old.model, old.status, old.text, old.error, old.paid_by, old.token_details, old.signs, old.signs_model))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER responses_count_inserted AFTER INSERT ON public.responses REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER responses_count_row BEFORE INSERT ON public.responses FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_responses');

CREATE TRIGGER review_logs_count_begun BEFORE INSERT ON public.review_logs FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER review_logs_count_deleted AFTER DELETE ON public.review_logs REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER review_logs_count_inserted AFTER INSERT ON public.review_logs REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER review_logs_count_row BEFORE INSERT ON public.review_logs FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_review_logs');

CREATE TRIGGER routing_budgets_touch_updated_at BEFORE UPDATE ON public.routing_budgets FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER routing_decisions_book_deleted AFTER DELETE ON public.routing_decisions REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.book_deleted();

CREATE TRIGGER routing_decisions_count_begun BEFORE INSERT ON public.routing_decisions FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER routing_decisions_count_deleted AFTER DELETE ON public.routing_decisions REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER routing_decisions_count_grown AFTER UPDATE OF context, selected_model, scores, prices, controller, paid_by, fallbacks, reasoning ON public.routing_decisions FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER routing_decisions_count_growth AFTER UPDATE OF context, selected_model, scores, prices, controller, paid_by, fallbacks, reasoning ON public.routing_decisions FOR EACH ROW WHEN (record_image_ne(ROW(new.context, new.selected_model, new.scores, new.prices, new.controller, new.paid_by, new.fallbacks, new.reasoning), ROW(old.context, old.selected_model, old.scores, old.prices, old.controller, old.paid_by, old.fallbacks, old.reasoning))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER routing_decisions_count_inserted AFTER INSERT ON public.routing_decisions REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER routing_decisions_count_row BEFORE INSERT ON public.routing_decisions FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_routing_decisions');

CREATE TRIGGER routing_settings_count_begun BEFORE INSERT ON public.routing_settings FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER routing_settings_count_deleted AFTER DELETE ON public.routing_settings REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER routing_settings_count_grown AFTER UPDATE OF context ON public.routing_settings FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER routing_settings_count_growth AFTER UPDATE OF context ON public.routing_settings FOR EACH ROW WHEN (record_image_ne(ROW(new.context), ROW(old.context))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER routing_settings_count_inserted AFTER INSERT ON public.routing_settings REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER routing_settings_count_row BEFORE INSERT ON public.routing_settings FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_routing_settings');

CREATE TRIGGER routing_settings_touch_updated_at BEFORE UPDATE ON public.routing_settings FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER user_memories_count_begun BEFORE INSERT ON public.user_memories FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER user_memories_count_deleted AFTER DELETE ON public.user_memories REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER user_memories_count_grown AFTER UPDATE OF namespace, memory_key, memory_value, memory_category, importance, status, embedding, embedding_model, language, memory_tsv ON public.user_memories FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER user_memories_count_growth AFTER UPDATE OF namespace, memory_key, memory_value, memory_category, importance, status, embedding, embedding_model, language, memory_tsv ON public.user_memories FOR EACH ROW WHEN (record_image_ne(ROW(new.namespace, new.memory_key, new.memory_value, new.memory_category, new.importance, new.status, new.embedding, new.embedding_model, new.language, new.memory_tsv), ROW(old.namespace, old.memory_key, old.memory_value, old.memory_category, old.importance, old.status, old.embedding, old.embedding_model, old.language, old.memory_tsv))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER user_memories_count_inserted AFTER INSERT ON public.user_memories REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER user_memories_count_row BEFORE INSERT ON public.user_memories FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_user_memories');

CREATE TRIGGER user_memories_erase_traces AFTER DELETE ON public.user_memories REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.erase_memory_traces();

CREATE TRIGGER user_memories_queue_insert AFTER INSERT ON public.user_memories FOR EACH ROW WHEN (((new.embedding IS NULL) AND (new.status <> 'superseded'::text))) EXECUTE FUNCTION private.queue_embedding('user_memories');

CREATE TRIGGER user_memories_queue_update AFTER UPDATE ON public.user_memories FOR EACH ROW WHEN (((new.embedding IS NULL) AND (new.status <> 'superseded'::text) AND ((old.embedding IS NOT NULL) OR (NOT (old.status <> 'superseded'::text)) OR (private.memory_text(new.memory_key, new.memory_value) IS DISTINCT FROM private.memory_text(old.memory_key, old.memory_value))))) EXECUTE FUNCTION private.queue_embedding('user_memories');

CREATE TRIGGER user_memories_record_change AFTER INSERT OR UPDATE OF memory_category, importance, confidence, status, expires_at ON public.user_memories FOR EACH ROW EXECUTE FUNCTION private.record_memory_change();

CREATE TRIGGER user_memories_touch_updated_at BEFORE UPDATE ON public.user_memories FOR EACH ROW WHEN ((new.access_count = old.access_count)) EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER user_memories_unqueue AFTER DELETE ON public.user_memories FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding('user_memories');

CREATE TRIGGER user_memories_words BEFORE INSERT OR UPDATE OF memory_key, memory_category, memory_value, language ON public.user_memories FOR EACH ROW EXECUTE FUNCTION private.user_memories_words();

CREATE TRIGGER user_memory_history_count_begun BEFORE INSERT ON public.user_memory_history FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER user_memory_history_count_deleted AFTER DELETE ON public.user_memory_history REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER user_memory_history_count_grown AFTER UPDATE OF namespace, memory_key, action, old_value, new_value, old_attributes, new_attributes, changed_by_role ON public.user_memory_history FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER user_memory_history_count_growth AFTER UPDATE OF namespace, memory_key, action, old_value, new_value, old_attributes, new_attributes, changed_by_role ON public.user_memory_history FOR EACH ROW WHEN (record_image_ne(ROW(new.namespace, new.memory_key, new.action, new.old_value, new.new_value, new.old_attributes, new.new_attributes, new.changed_by_role), ROW(old.namespace, old.memory_key, old.action, old.old_value, old.new_value, old.old_attributes, old.new_attributes, old.changed_by_role))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER user_memory_history_count_inserted AFTER INSERT ON public.user_memory_history REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER user_memory_history_count_row BEFORE INSERT ON public.user_memory_history FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_user_memory_history');

CREATE TRIGGER vectors_a_spare_delete BEFORE DELETE ON public.vectors FOR EACH ROW EXECUTE FUNCTION private.spare_users_row();

CREATE TRIGGER vectors_a_spare_update BEFORE UPDATE OF id, content, metadata, collection ON public.vectors FOR EACH ROW EXECUTE FUNCTION private.spare_users_row();

CREATE TRIGGER vectors_count_begun BEFORE INSERT ON public.vectors FOR EACH STATEMENT EXECUTE FUNCTION private.begin_rows();

CREATE TRIGGER vectors_count_deleted AFTER DELETE ON public.vectors REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE TRIGGER vectors_count_grown AFTER UPDATE OF id, collection, content, metadata, embedding, embedding_model, language, content_tsv ON public.vectors FOR EACH STATEMENT EXECUTE FUNCTION private.count_grown();

CREATE TRIGGER vectors_count_growth AFTER UPDATE OF id, collection, content, metadata, embedding, embedding_model, language, content_tsv ON public.vectors FOR EACH ROW WHEN (record_image_ne(ROW(new.id, new.collection, new.content, new.metadata, new.embedding, new.embedding_model, new.language, new.content_tsv), ROW(old.id, old.collection, old.content, old.metadata, old.embedding, old.embedding_model, old.language, old.content_tsv))) EXECUTE FUNCTION private.count_growth();

CREATE TRIGGER vectors_count_inserted AFTER INSERT ON public.vectors REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE TRIGGER vectors_count_row BEFORE INSERT ON public.vectors FOR EACH ROW EXECUTE FUNCTION private.take_row('engram.left_vectors');

CREATE TRIGGER vectors_embedded BEFORE INSERT ON public.vectors FOR EACH ROW WHEN ((new.embedding IS NOT NULL)) EXECUTE FUNCTION private.keep_embedding_true();

CREATE TRIGGER vectors_keep_embedding_true BEFORE UPDATE OF content, embedding ON public.vectors FOR EACH ROW EXECUTE FUNCTION private.keep_embedding_true();

CREATE TRIGGER vectors_keep_id BEFORE UPDATE OF id ON public.vectors FOR EACH ROW WHEN ((new.id <> old.id)) EXECUTE FUNCTION private.keep_id();

CREATE TRIGGER vectors_queue_insert AFTER INSERT ON public.vectors FOR EACH ROW WHEN (((new.embedding IS NULL) AND (new.content <> ''::text))) EXECUTE FUNCTION private.queue_embedding('vectors');

CREATE TRIGGER vectors_queue_update AFTER UPDATE ON public.vectors FOR EACH ROW WHEN (((new.embedding IS NULL) AND (new.content <> ''::text) AND ((old.embedding IS NOT NULL) OR (NOT (old.content <> ''::text)) OR (new.content IS DISTINCT FROM old.content)))) EXECUTE FUNCTION private.queue_embedding('vectors');

CREATE TRIGGER vectors_spared_delete AFTER DELETE ON public.vectors REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.answer_for_spared();

CREATE TRIGGER vectors_spared_update AFTER UPDATE ON public.vectors REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION private.answer_for_spared();

CREATE TRIGGER vectors_touch_updated_at BEFORE UPDATE ON public.vectors FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER vectors_unqueue AFTER DELETE ON public.vectors FOR EACH ROW WHEN ((old.embedding IS NULL)) EXECUTE FUNCTION private.unqueue_embedding('vectors');

CREATE TRIGGER vectors_words BEFORE INSERT OR UPDATE OF content, language ON public.vectors FOR EACH ROW EXECUTE FUNCTION private.vectors_words();

ALTER TABLE ONLY private.analytics
    ADD CONSTRAINT analytics_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.embedding_jobs
    ADD CONSTRAINT embedding_jobs_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.held_requests
    ADD CONSTRAINT held_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.import_items
    ADD CONSTRAINT import_items_import_fkey FOREIGN KEY (user_id, import_id) REFERENCES public.imports(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY private.import_items
    ADD CONSTRAINT import_items_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.memory_feedback
    ADD CONSTRAINT memory_feedback_memory_fkey FOREIGN KEY (user_id, memory_id) REFERENCES public.user_memories(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY private.memory_feedback
    ADD CONSTRAINT memory_feedback_message_fkey FOREIGN KEY (user_id, message_id) REFERENCES public.chat_messages(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY private.memory_feedback
    ADD CONSTRAINT memory_feedback_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.music_played_tracks
    ADD CONSTRAINT music_played_tracks_track_id_fkey FOREIGN KEY (track_id) REFERENCES public.music_tracks(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.music_played_tracks
    ADD CONSTRAINT music_played_tracks_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.music_track_stats
    ADD CONSTRAINT music_track_stats_track_id_fkey FOREIGN KEY (track_id) REFERENCES public.music_tracks(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.requests
    ADD CONSTRAINT requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.staged_embeddings
    ADD CONSTRAINT staged_embeddings_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.usage_deltas
    ADD CONSTRAINT usage_deltas_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.usage
    ADD CONSTRAINT usage_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY private.user_embedding_models
    ADD CONSTRAINT user_embedding_models_model_fkey FOREIGN KEY (model) REFERENCES public.embedding_models(name);

ALTER TABLE ONLY private.user_embedding_models
    ADD CONSTRAINT user_embedding_models_next_model_fkey FOREIGN KEY (next_model) REFERENCES public.embedding_models(name);

ALTER TABLE ONLY private.user_embedding_models
    ADD CONSTRAINT user_embedding_models_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agent_analyses
    ADD CONSTRAINT agent_analyses_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

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

ALTER TABLE ONLY public.conversation_summaries
    ADD CONSTRAINT conversation_summaries_message_fkey FOREIGN KEY (user_id, message_id) REFERENCES public.chat_messages(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.conversation_summaries
    ADD CONSTRAINT conversation_summaries_session_fkey FOREIGN KEY (user_id, session_id) REFERENCES public.conversations(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.conversation_summaries
    ADD CONSTRAINT conversation_summaries_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

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

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_response_fkey FOREIGN KEY (user_id, response_id) REFERENCES public.responses(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.flashcards
    ADD CONSTRAINT flashcards_deck_fkey FOREIGN KEY (user_id, deck_id) REFERENCES public.decks(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.flashcards
    ADD CONSTRAINT flashcards_message_fkey FOREIGN KEY (user_id, message_id) REFERENCES public.chat_messages(user_id, id) ON DELETE SET NULL (message_id);

ALTER TABLE ONLY public.flashcards
    ADD CONSTRAINT flashcards_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memory_block_versions
    ADD CONSTRAINT memory_block_versions_block_fkey FOREIGN KEY (user_id, block_id) REFERENCES public.memory_blocks(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memory_block_versions
    ADD CONSTRAINT memory_block_versions_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memory_blocks
    ADD CONSTRAINT memory_blocks_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.model_states
    ADD CONSTRAINT model_states_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_genre_preferences
    ADD CONSTRAINT music_genre_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_interactions
    ADD CONSTRAINT music_interactions_track_id_fkey FOREIGN KEY (track_id) REFERENCES public.music_tracks(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_interactions
    ADD CONSTRAINT music_interactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_listening_history
    ADD CONSTRAINT music_listening_history_track_id_fkey FOREIGN KEY (track_id) REFERENCES public.music_tracks(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_listening_history
    ADD CONSTRAINT music_listening_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_recommendations
    ADD CONSTRAINT music_recommendations_track_id_fkey FOREIGN KEY (track_id) REFERENCES public.music_tracks(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_recommendations
    ADD CONSTRAINT music_recommendations_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_rl_models
    ADD CONSTRAINT music_rl_models_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_track_values
    ADD CONSTRAINT music_track_values_track_id_fkey FOREIGN KEY (track_id) REFERENCES public.music_tracks(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_track_values
    ADD CONSTRAINT music_track_values_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.music_tracks
    ADD CONSTRAINT music_tracks_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

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

ALTER TABLE ONLY public.queries
    ADD CONSTRAINT queries_retry_of_fkey FOREIGN KEY (user_id, retry_of) REFERENCES public.queries(user_id, id) ON DELETE SET NULL (retry_of);

ALTER TABLE ONLY public.queries
    ADD CONSTRAINT queries_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_decision_fkey FOREIGN KEY (user_id, decision_id) REFERENCES public.routing_decisions(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_message_fkey FOREIGN KEY (user_id, message_id) REFERENCES public.chat_messages(user_id, id) ON DELETE SET NULL (message_id);

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_query_fkey FOREIGN KEY (user_id, query_id) REFERENCES public.queries(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.review_logs
    ADD CONSTRAINT review_logs_flashcard_fkey FOREIGN KEY (user_id, flashcard_id) REFERENCES public.flashcards(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.review_logs
    ADD CONSTRAINT review_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.routing_budgets
    ADD CONSTRAINT routing_budgets_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.routing_decisions
    ADD CONSTRAINT routing_decisions_query_fkey FOREIGN KEY (user_id, query_id) REFERENCES public.queries(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.routing_decisions
    ADD CONSTRAINT routing_decisions_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.routing_settings
    ADD CONSTRAINT routing_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

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

ALTER TABLE private.analytics ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.analytics_measures ENABLE ROW LEVEL SECURITY;

CREATE POLICY analytics_select ON private.analytics FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE private.embeddable_tables ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.embedding_jobs ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.evaluation_sums ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.export_rules ENABLE ROW LEVEL SECURITY;

CREATE POLICY export_rules_select ON private.export_rules FOR SELECT TO authenticated USING (true);

ALTER TABLE private.file_erasures ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.held_requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY held_requests_delete ON private.held_requests FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY held_requests_insert ON private.held_requests FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY held_requests_select ON private.held_requests FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY held_requests_update ON private.held_requests FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE private.import_items ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.import_kinds ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.limits ENABLE ROW LEVEL SECURITY;

CREATE POLICY limits_select ON private.limits FOR SELECT TO authenticated USING (true);

ALTER TABLE private.memory_feedback ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.music_played_tracks ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.music_touched_tracks ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.music_track_stats ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.receipt_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY requests_insert ON private.requests FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY requests_select ON private.requests FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY requests_update ON private.requests FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE private.routing_evaluations ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.searched_tables ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.staged_embeddings ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.usage ENABLE ROW LEVEL SECURITY;

ALTER TABLE private.usage_deltas ENABLE ROW LEVEL SECURITY;

CREATE POLICY usage_deltas_select ON private.usage_deltas FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY usage_select ON private.usage FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE private.user_embedding_models ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_embedding_models_select ON private.user_embedding_models FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE private.writing_tasks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.agent_analyses ENABLE ROW LEVEL SECURITY;

CREATE POLICY agent_analyses_delete ON public.agent_analyses FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_insert ON public.agent_analyses FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_select ON public.agent_analyses FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_update ON public.agent_analyses FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY api_keys_delete ON public.api_keys FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY api_keys_select ON public.api_keys FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.articles ENABLE ROW LEVEL SECURITY;

CREATE POLICY articles_delete ON public.articles FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY articles_insert ON public.articles FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY articles_select ON public.articles FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY articles_update ON public.articles FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.chat_messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY chat_messages_insert ON public.chat_messages FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY chat_messages_select ON public.chat_messages FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY chat_messages_update ON public.chat_messages FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.conversation_summaries ENABLE ROW LEVEL SECURITY;

CREATE POLICY conversation_summaries_select ON public.conversation_summaries FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

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

ALTER TABLE public.feedback ENABLE ROW LEVEL SECURITY;

CREATE POLICY feedback_select ON public.feedback FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.flashcards ENABLE ROW LEVEL SECURITY;

CREATE POLICY flashcards_delete ON public.flashcards FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY flashcards_insert ON public.flashcards FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY flashcards_select ON public.flashcards FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY flashcards_update ON public.flashcards FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.imports ENABLE ROW LEVEL SECURITY;

CREATE POLICY imports_delete ON public.imports FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY imports_select ON public.imports FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.memory_block_versions ENABLE ROW LEVEL SECURITY;

CREATE POLICY memory_block_versions_select ON public.memory_block_versions FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.memory_blocks ENABLE ROW LEVEL SECURITY;

CREATE POLICY memory_blocks_delete ON public.memory_blocks FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY memory_blocks_insert ON public.memory_blocks FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY memory_blocks_select ON public.memory_blocks FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY memory_blocks_update ON public.memory_blocks FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.model_states ENABLE ROW LEVEL SECURITY;

CREATE POLICY model_states_select ON public.model_states FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.models ENABLE ROW LEVEL SECURITY;

CREATE POLICY models_select ON public.models FOR SELECT TO authenticated USING (true);

ALTER TABLE public.music_genre_preferences ENABLE ROW LEVEL SECURITY;

CREATE POLICY music_genre_preferences_select ON public.music_genre_preferences FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.music_interactions ENABLE ROW LEVEL SECURITY;

CREATE POLICY music_interactions_delete ON public.music_interactions FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY music_interactions_insert ON public.music_interactions FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY music_interactions_select ON public.music_interactions FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY music_interactions_update ON public.music_interactions FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.music_listening_history ENABLE ROW LEVEL SECURITY;

CREATE POLICY music_listening_history_delete ON public.music_listening_history FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY music_listening_history_insert ON public.music_listening_history FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY music_listening_history_select ON public.music_listening_history FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.music_recommendations ENABLE ROW LEVEL SECURITY;

CREATE POLICY music_recommendations_select ON public.music_recommendations FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.music_rl_models ENABLE ROW LEVEL SECURITY;

CREATE POLICY music_rl_models_select ON public.music_rl_models FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.music_track_values ENABLE ROW LEVEL SECURITY;

CREATE POLICY music_track_values_select ON public.music_track_values FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.music_tracks ENABLE ROW LEVEL SECURITY;

CREATE POLICY music_tracks_delete ON public.music_tracks FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY music_tracks_insert ON public.music_tracks FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY music_tracks_select ON public.music_tracks FOR SELECT TO authenticated USING (((user_id IS NULL) OR (( SELECT auth.uid() AS uid) = user_id)));

CREATE POLICY music_tracks_update ON public.music_tracks FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

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

ALTER TABLE public.queries ENABLE ROW LEVEL SECURITY;

CREATE POLICY queries_select ON public.queries FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.responses ENABLE ROW LEVEL SECURITY;

CREATE POLICY responses_select ON public.responses FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.review_logs ENABLE ROW LEVEL SECURITY;

CREATE POLICY review_logs_select ON public.review_logs FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.routing_budgets ENABLE ROW LEVEL SECURITY;

CREATE POLICY routing_budgets_select ON public.routing_budgets FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.routing_decisions ENABLE ROW LEVEL SECURITY;

CREATE POLICY routing_decisions_select ON public.routing_decisions FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.routing_settings ENABLE ROW LEVEL SECURITY;

CREATE POLICY routing_settings_delete ON public.routing_settings FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY routing_settings_insert ON public.routing_settings FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY routing_settings_select ON public.routing_settings FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY routing_settings_update ON public.routing_settings FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

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

REVOKE ALL ON FUNCTION private.add_counts(p_counts jsonb, p_further jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.uuid_v7() FROM PUBLIC;
GRANT ALL ON FUNCTION private.uuid_v7() TO authenticated;
GRANT ALL ON FUNCTION private.uuid_v7() TO service_role;

GRANT SELECT ON TABLE public.queries TO authenticated;
GRANT SELECT ON TABLE public.queries TO service_role;

GRANT SELECT ON TABLE public.routing_decisions TO authenticated;
GRANT SELECT ON TABLE public.routing_decisions TO service_role;

REVOKE ALL ON FUNCTION private.add_decision(p_query public.queries, p_routing jsonb, p_model text) FROM PUBLIC;

GRANT SELECT ON TABLE public.model_states TO authenticated;
GRANT SELECT ON TABLE public.model_states TO service_role;

REVOKE ALL ON FUNCTION private.add_evidence(p_user_id uuid, p_model_id text, p_reward numeric, p_confidence numeric, p_context text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.add_evidence(p_user_id uuid, p_model_id text, p_reward numeric, p_confidence numeric, p_context text) TO authenticated;
GRANT ALL ON FUNCTION private.add_evidence(p_user_id uuid, p_model_id text, p_reward numeric, p_confidence numeric, p_context text) TO service_role;

REVOKE ALL ON FUNCTION private.add_import_errors(p_errors jsonb, p_item private.import_items, p_further jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.add_learnt_cards(p_user_id uuid, p_deck_id uuid, p_parameters private.fsrs_parameters, p_cards jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.add_played_tracks(p_user_id uuid, p_plays jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.add_played_tracks(p_user_id uuid, p_plays jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.add_played_tracks(p_user_id uuid, p_plays jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.add_query(p_user_id uuid, p_query jsonb, p_turn_id uuid) FROM PUBLIC;

GRANT SELECT ON TABLE public.responses TO authenticated;
GRANT SELECT ON TABLE public.responses TO service_role;

REVOKE ALL ON FUNCTION private.add_response(p_user_id uuid, p_decision public.routing_decisions, p_query public.queries, p_response jsonb, p_message_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.add_to_prior(p_contexts text[], p_models text[], p_good numeric[], p_bad numeric[], p_contributors bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.add_words(p_query private.search_query, p_words tsquery, p_counted boolean, p_prefix tsquery) FROM PUBLIC;
GRANT ALL ON FUNCTION private.add_words(p_query private.search_query, p_words tsquery, p_counted boolean, p_prefix tsquery) TO authenticated;
GRANT ALL ON FUNCTION private.add_words(p_query private.search_query, p_words tsquery, p_counted boolean, p_prefix tsquery) TO service_role;

REVOKE ALL ON FUNCTION private.adopt_music_track(p_user_id uuid, p_own_id uuid, p_track_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.adopt_music_track(p_user_id uuid, p_own_id uuid, p_track_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.adopt_music_tracks(p_track_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.adopt_music_tracks(p_track_ids uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.answer_for_spared() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.answered_turn(p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.answered_turn(p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.answered_turn(p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.any_of(p_words text[], p_ending text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.any_of(p_words text[], p_ending text) TO authenticated;
GRANT ALL ON FUNCTION private.any_of(p_words text[], p_ending text) TO service_role;

REVOKE ALL ON FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) TO authenticated;
GRANT ALL ON FUNCTION private.append_chunks(p_user_id uuid, p_draft_id uuid, p_chunks jsonb, p_first_index integer, p_embedding_model text) TO service_role;

REVOKE ALL ON FUNCTION private.append_messages(p_user_id uuid, p_session_id uuid, p_messages jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.append_messages(p_user_id uuid, p_session_id uuid, p_messages jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.append_messages(p_user_id uuid, p_session_id uuid, p_messages jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) TO authenticated;
GRANT ALL ON FUNCTION private.apply_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer) TO service_role;

REVOKE ALL ON FUNCTION private.are_fsrs_steps(p_steps integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.are_fsrs_steps(p_steps integer[]) TO authenticated;
GRANT ALL ON FUNCTION private.are_fsrs_steps(p_steps integer[]) TO service_role;

REVOKE ALL ON FUNCTION private.are_fsrs_weights(p_weights double precision[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.are_fsrs_weights(p_weights double precision[]) TO authenticated;
GRANT ALL ON FUNCTION private.are_fsrs_weights(p_weights double precision[]) TO service_role;

REVOKE ALL ON FUNCTION private.are_tags(p_tags text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.are_tags(p_tags text[]) TO authenticated;
GRANT ALL ON FUNCTION private.are_tags(p_tags text[]) TO service_role;

REVOKE ALL ON FUNCTION private.balance_budgets(p_user_id uuid, p_cost numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.bare_music_track() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.bare_nouns(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.bare_nouns(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.bare_nouns(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.bare_text(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.bare_text(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.bare_text(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.bare_track_id(p_provider text, p_track_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.bare_track_id(p_provider text, p_track_id text) TO authenticated;
GRANT ALL ON FUNCTION private.bare_track_id(p_provider text, p_track_id text) TO service_role;

REVOKE ALL ON FUNCTION private.becomes_leech(p_lapses integer, p_next_lapses integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.becomes_leech(p_lapses integer, p_next_lapses integer) TO authenticated;
GRANT ALL ON FUNCTION private.becomes_leech(p_lapses integer, p_next_lapses integer) TO service_role;

GRANT SELECT,DELETE ON TABLE public.imports TO authenticated;
GRANT SELECT,DELETE ON TABLE public.imports TO service_role;

REVOKE ALL ON FUNCTION private.begin_import(p_user_id uuid, p_kind text, p_source text, p_label text, p_content_hash text, p_total_items bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION private.begin_import(p_user_id uuid, p_kind text, p_source text, p_label text, p_content_hash text, p_total_items bigint) TO authenticated;
GRANT ALL ON FUNCTION private.begin_import(p_user_id uuid, p_kind text, p_source text, p_label text, p_content_hash text, p_total_items bigint) TO service_role;

REVOKE ALL ON FUNCTION private.begin_rows() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.beta_draw(p_alpha double precision, p_beta double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.beta_draw(p_alpha double precision, p_beta double precision) TO authenticated;
GRANT ALL ON FUNCTION private.beta_draw(p_alpha double precision, p_beta double precision) TO service_role;

REVOKE ALL ON FUNCTION private.book_deleted() FROM PUBLIC;

GRANT SELECT ON TABLE public.models TO authenticated;
GRANT SELECT,DELETE ON TABLE public.models TO service_role;

GRANT INSERT(id) ON TABLE public.models TO service_role;

GRANT INSERT(provider),UPDATE(provider) ON TABLE public.models TO service_role;

GRANT INSERT(prompt_price),UPDATE(prompt_price) ON TABLE public.models TO service_role;

GRANT INSERT(completion_price),UPDATE(completion_price) ON TABLE public.models TO service_role;

GRANT INSERT(cached_price),UPDATE(cached_price) ON TABLE public.models TO service_role;

GRANT INSERT(reasoning_price),UPDATE(reasoning_price) ON TABLE public.models TO service_role;

GRANT INSERT(audio_prompt_price),UPDATE(audio_prompt_price) ON TABLE public.models TO service_role;

GRANT INSERT(audio_completion_price),UPDATE(audio_completion_price) ON TABLE public.models TO service_role;

GRANT INSERT(context_tokens),UPDATE(context_tokens) ON TABLE public.models TO service_role;

GRANT INSERT(max_completion_tokens),UPDATE(max_completion_tokens) ON TABLE public.models TO service_role;

GRANT INSERT(endpoint),UPDATE(endpoint) ON TABLE public.models TO service_role;

GRANT INSERT(aliases),UPDATE(aliases) ON TABLE public.models TO service_role;

GRANT INSERT(capabilities),UPDATE(capabilities) ON TABLE public.models TO service_role;

GRANT INSERT(priced_on),UPDATE(priced_on) ON TABLE public.models TO service_role;

GRANT INSERT(enabled),UPDATE(enabled) ON TABLE public.models TO service_role;

REVOKE ALL ON FUNCTION private.bound_of(p_model public.models, p_prompt_tokens integer, p_constraints jsonb, p_turn jsonb, p_available numeric, OUT cost numeric, OUT most integer, OUT ruled_out text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.bound_of(p_model public.models, p_prompt_tokens integer, p_constraints jsonb, p_turn jsonb, p_available numeric, OUT cost numeric, OUT most integer, OUT ruled_out text) TO authenticated;
GRANT ALL ON FUNCTION private.bound_of(p_model public.models, p_prompt_tokens integer, p_constraints jsonb, p_turn jsonb, p_available numeric, OUT cost numeric, OUT most integer, OUT ruled_out text) TO service_role;

GRANT SELECT ON TABLE public.conversation_summaries TO authenticated;
GRANT SELECT ON TABLE public.conversation_summaries TO service_role;

GRANT INSERT(user_id) ON TABLE public.conversation_summaries TO service_role;

GRANT INSERT(message_id) ON TABLE public.conversation_summaries TO service_role;

GRANT INSERT(session_id) ON TABLE public.conversation_summaries TO service_role;

GRANT INSERT(seq) ON TABLE public.conversation_summaries TO service_role;

GRANT INSERT(summary),UPDATE(summary) ON TABLE public.conversation_summaries TO service_role;

GRANT INSERT(model),UPDATE(model) ON TABLE public.conversation_summaries TO service_role;

REVOKE ALL ON FUNCTION private.branch_summary(p_user_id uuid, p_leaf_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.branch_summary(p_user_id uuid, p_leaf_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.branch_summary(p_user_id uuid, p_leaf_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.broadcast(p_user_id uuid, p_session_id uuid, p_event text, p_payload jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.broadcast_conversation() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.broadcast_memory_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.broadcast_message() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.chain_hash(p_before uuid, p_sender_type text, p_text text, p_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.chain_hash(p_before uuid, p_sender_type text, p_text text, p_key text) TO authenticated;
GRANT ALL ON FUNCTION private.chain_hash(p_before uuid, p_sender_type text, p_text text, p_key text) TO service_role;

REVOKE ALL ON FUNCTION private.charge(p_user_id uuid, p_resource text, p_rows bigint, p_bytes bigint, p_tokens bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.charge_grown(p_resource text, p_setting text) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.chat_messages_words() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) FROM PUBLIC;
GRANT ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) TO authenticated;
GRANT ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) TO service_role;

REVOKE ALL ON FUNCTION private.check_music_play() FROM PUBLIC;

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

GRANT INSERT(chain) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(chain) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(parts) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(parts) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(tool_calls) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(tool_calls) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(tool_call_id) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(tool_call_id) ON TABLE public.chat_messages TO service_role;

GRANT UPDATE(feedback_score) ON TABLE public.chat_messages TO authenticated;
GRANT UPDATE(feedback_score) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(metadata) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(metadata) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(embedding) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(embedding_model) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(language) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(language) ON TABLE public.chat_messages TO service_role;

REVOKE ALL ON FUNCTION private.choices_of(p_answer public.chat_messages) FROM PUBLIC;
GRANT ALL ON FUNCTION private.choices_of(p_answer public.chat_messages) TO authenticated;
GRANT ALL ON FUNCTION private.choices_of(p_answer public.chat_messages) TO service_role;

REVOKE ALL ON FUNCTION private.chunk_text(p_context text, p_headings text, p_content text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.chunk_text(p_context text, p_headings text, p_content text) TO authenticated;
GRANT ALL ON FUNCTION private.chunk_text(p_context text, p_headings text, p_content text) TO service_role;

REVOKE ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.clean_play(p_item jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.clean_play(p_item jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.clean_play(p_item jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.column_list(p_columns text[], p_alias text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.column_list(p_columns text[], p_alias text) TO authenticated;
GRANT ALL ON FUNCTION private.column_list(p_columns text[], p_alias text) TO service_role;

REVOKE ALL ON FUNCTION private.combined_quality(p_explicit numeric, p_implicit numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.combined_quality(p_explicit numeric, p_implicit numeric) TO authenticated;
GRANT ALL ON FUNCTION private.combined_quality(p_explicit numeric, p_implicit numeric) TO service_role;

REVOKE ALL ON FUNCTION private.content_hash(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.content_hash(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.content_hash(p_text text) TO service_role;

GRANT SELECT ON TABLE private.export_rules TO authenticated;
GRANT SELECT ON TABLE private.export_rules TO service_role;

GRANT SELECT ON TABLE private.owned_tables TO authenticated;
GRANT SELECT ON TABLE private.owned_tables TO service_role;

REVOKE ALL ON FUNCTION private.correct_imported(p_user_id uuid, p_table private.owned_tables, p_rows jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.correct_imported(p_user_id uuid, p_table private.owned_tables, p_rows jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.cost_of(p_prices jsonb, p_prompt_tokens integer, p_completion_tokens integer, p_details jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.cost_of(p_prices jsonb, p_prompt_tokens integer, p_completion_tokens integer, p_details jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.cost_of(p_prices jsonb, p_prompt_tokens integer, p_completion_tokens integer, p_details jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.count_accesses(p_user_id uuid, p_memory_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.count_accesses(p_user_id uuid, p_memory_ids uuid[]) TO authenticated;
GRANT ALL ON FUNCTION private.count_accesses(p_user_id uuid, p_memory_ids uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.count_deleted() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.count_grown() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.count_growth() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.count_inserted() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.count_messages() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.count_music_plays() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.count_study_days(p_user_id uuid, p_deck_id uuid, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.count_study_days(p_user_id uuid, p_deck_id uuid, p_now timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.count_study_days(p_user_id uuid, p_deck_id uuid, p_now timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.count_table(p_table regclass) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.count_tokens(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.count_tokens(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.count_tokens(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.count_touched_tracks(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.count_touched_tracks(p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.counting_statement() FROM PUBLIC;
GRANT ALL ON FUNCTION private.counting_statement() TO authenticated;
GRANT ALL ON FUNCTION private.counting_statement() TO service_role;

REVOKE ALL ON FUNCTION private.create_profile() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.current_embedding_model(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.current_embedding_model(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.current_embedding_model(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.day_begins(p_day date, p_timezone text, p_day_start_hour integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.day_begins(p_day date, p_timezone text, p_day_start_hour integer) TO authenticated;
GRANT ALL ON FUNCTION private.day_begins(p_day date, p_timezone text, p_day_start_hour integer) TO service_role;

REVOKE ALL ON FUNCTION private.day_of(p_at timestamp with time zone, p_timezone text, p_day_start_hour integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.day_of(p_at timestamp with time zone, p_timezone text, p_day_start_hour integer) TO authenticated;
GRANT ALL ON FUNCTION private.day_of(p_at timestamp with time zone, p_timezone text, p_day_start_hour integer) TO service_role;

REVOKE ALL ON FUNCTION private.dearest_price(p_prices jsonb, p_names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.dearest_price(p_prices jsonb, p_names text[]) TO authenticated;
GRANT ALL ON FUNCTION private.dearest_price(p_prices jsonb, p_names text[]) TO service_role;

REVOKE ALL ON FUNCTION private.decide(p_query public.queries, p_candidates text[], p_constraints jsonb, p_listed_only boolean, p_turn jsonb, p_target jsonb, p_nearest jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.deck_parameters(p_user_id uuid, p_deck_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.delay_job(p_job_id bigint, p_error text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.delay_job(p_job_id bigint, p_error text) TO service_role;

REVOKE ALL ON FUNCTION private.delete_document_of() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.digest_of(p_message public.chat_messages) FROM PUBLIC;
GRANT ALL ON FUNCTION private.digest_of(p_message public.chat_messages) TO authenticated;
GRANT ALL ON FUNCTION private.digest_of(p_message public.chat_messages) TO service_role;

REVOKE ALL ON FUNCTION private.discount_music_plays() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.diverse_chunks(p_user_id uuid, p_query extensions.vector, p_ids uuid[], p_lambda double precision, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.document_context(p_user_id uuid, p_document_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.document_context(p_user_id uuid, p_document_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.document_context(p_user_id uuid, p_document_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.document_scope(p_user_id uuid, p_embedding_model text, p_filter jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.document_scope(p_user_id uuid, p_embedding_model text, p_filter jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.document_scope(p_user_id uuid, p_embedding_model text, p_filter jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text, p_day_start_hour integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text, p_day_start_hour integer) TO authenticated;
GRANT ALL ON FUNCTION private.elapsed_days(p_last_review timestamp with time zone, p_at timestamp with time zone, p_timezone text, p_day_start_hour integer) TO service_role;

REVOKE ALL ON FUNCTION private.embed_table(p_table regclass, p_text text, p_condition text) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.embeddable_row(p_source text, p_user_id uuid, p_row_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.embeddable_row(p_source text, p_user_id uuid, p_row_id text) TO service_role;

REVOKE ALL ON FUNCTION private.embeddings_words() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.erase_attachments() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.erase_drawn_memories() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.erase_files() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.erase_memory_traces() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.erase_original() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.erase_user(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.erase_user(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.erase_user(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.excerpt(p_text text, p_query text, p_length integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.excerpt(p_text text, p_query text, p_length integer) TO authenticated;
GRANT ALL ON FUNCTION private.excerpt(p_text text, p_query text, p_length integer) TO service_role;

REVOKE ALL ON FUNCTION private.explain_context(p_budget integer, p_context jsonb, p_recalled jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.explain_context(p_budget integer, p_context jsonb, p_recalled jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.explain_context(p_budget integer, p_context jsonb, p_recalled jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.explained_recommendation(p_genre text, p_mean double precision, p_row jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.explained_recommendation(p_genre text, p_mean double precision, p_row jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.explained_recommendation(p_genre text, p_mean double precision, p_row jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.exported_rows(p_user_id uuid, p_table private.owned_tables) FROM PUBLIC;
GRANT ALL ON FUNCTION private.exported_rows(p_user_id uuid, p_table private.owned_tables) TO authenticated;
GRANT ALL ON FUNCTION private.exported_rows(p_user_id uuid, p_table private.owned_tables) TO service_role;

REVOKE ALL ON FUNCTION private.extract_summary(p_user_id uuid, p_message_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.extract_summary(p_user_id uuid, p_message_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.faded(p_evidence double precision, p_steps bigint, p_half_life integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.faded(p_evidence double precision, p_steps bigint, p_half_life integer) TO authenticated;
GRANT ALL ON FUNCTION private.faded(p_evidence double precision, p_steps bigint, p_half_life integer) TO service_role;

REVOKE ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) TO authenticated;
GRANT ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) TO service_role;

REVOKE ALL ON FUNCTION private.fail_filter(p_detail text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fail_filter(p_detail text) TO authenticated;
GRANT ALL ON FUNCTION private.fail_filter(p_detail text) TO service_role;

GRANT SELECT ON TABLE private.limits TO authenticated;
GRANT SELECT ON TABLE private.limits TO service_role;

REVOKE ALL ON FUNCTION private.fail_rate(p_resource text, p_limit private.limits, p_missing double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fail_rate(p_resource text, p_limit private.limits, p_missing double precision) TO authenticated;
GRANT ALL ON FUNCTION private.fail_rate(p_resource text, p_limit private.limits, p_missing double precision) TO service_role;

GRANT SELECT,DELETE ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(user_id) ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(kind) ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(source) ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(row_id) ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(target_model) ON TABLE private.embedding_jobs TO service_role;

GRANT INSERT(detail) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(content_hash) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(attempts) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(run_after) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(locked_until) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(last_error) ON TABLE private.embedding_jobs TO service_role;

GRANT UPDATE(dead_at) ON TABLE private.embedding_jobs TO service_role;

REVOKE ALL ON FUNCTION private.fair_jobs(p_limit integer, p_kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fair_jobs(p_limit integer, p_kind text) TO service_role;

REVOKE ALL ON FUNCTION private.feedback_reward(p_kind text, p_value numeric, OUT reward numeric, OUT confidence numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.feedback_reward(p_kind text, p_value numeric, OUT reward numeric, OUT confidence numeric) TO authenticated;
GRANT ALL ON FUNCTION private.feedback_reward(p_kind text, p_value numeric, OUT reward numeric, OUT confidence numeric) TO service_role;

REVOKE ALL ON FUNCTION private.field_condition(p_column text, p_path text[], p_operator text, p_value jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.field_condition(p_column text, p_path text[], p_operator text, p_value jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.field_condition(p_column text, p_path text[], p_operator text, p_value jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.fields_condition(p_column text, p_path text[], p_operators jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fields_condition(p_column text, p_path text[], p_operators jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.fields_condition(p_column text, p_path text[], p_operators jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.file_buckets() FROM PUBLIC;
GRANT ALL ON FUNCTION private.file_buckets() TO authenticated;
GRANT ALL ON FUNCTION private.file_buckets() TO service_role;

REVOKE ALL ON FUNCTION private.filter_condition(p_column text, p_filter jsonb, p_depth integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.filter_condition(p_column text, p_filter jsonb, p_depth integer) TO authenticated;
GRANT ALL ON FUNCTION private.filter_condition(p_column text, p_filter jsonb, p_depth integer) TO service_role;

REVOKE ALL ON FUNCTION private.find_branch(p_user_id uuid, p_session_id uuid, p_thread jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.find_branch(p_user_id uuid, p_session_id uuid, p_thread jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.find_branch(p_user_id uuid, p_session_id uuid, p_thread jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.find_music_neighbours(p_track_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.find_music_neighbours(p_track_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.find_or_make_deck(p_user_id uuid, p_deck jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.find_similar_card(p_user_id uuid, p_question text, p_embedding extensions.vector, p_embedding_model text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.find_similar_card(p_user_id uuid, p_question text, p_embedding extensions.vector, p_embedding_model text) TO authenticated;
GRANT ALL ON FUNCTION private.find_similar_card(p_user_id uuid, p_question text, p_embedding extensions.vector, p_embedding_model text) TO service_role;

GRANT SELECT,DELETE ON TABLE public.documents TO authenticated;
GRANT SELECT,DELETE ON TABLE public.documents TO service_role;

REVOKE ALL ON FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.finish_draft(p_user_id uuid, p_draft_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.finish_reembedding(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.finish_reembedding(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.fit(p_items jsonb, p_tokens integer, OUT taken jsonb, OUT remaining jsonb, OUT tokens integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fit(p_items jsonb, p_tokens integer, OUT taken jsonb, OUT remaining jsonb, OUT tokens integer) TO authenticated;
GRANT ALL ON FUNCTION private.fit(p_items jsonb, p_tokens integer, OUT taken jsonb, OUT remaining jsonb, OUT tokens integer) TO service_role;

REVOKE ALL ON FUNCTION private.flashcard_source(p_user_id uuid, p_type text, p_id uuid, p_from integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.flashcard_source(p_user_id uuid, p_type text, p_id uuid, p_from integer) TO authenticated;
GRANT ALL ON FUNCTION private.flashcard_source(p_user_id uuid, p_type text, p_id uuid, p_from integer) TO service_role;

REVOKE ALL ON FUNCTION private.flashcard_text(p_question text, p_answer text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.flashcard_text(p_question text, p_answer text) TO authenticated;
GRANT ALL ON FUNCTION private.flashcard_text(p_question text, p_answer text) TO service_role;

REVOKE ALL ON FUNCTION private.flashcards_words() FROM PUBLIC;

GRANT SELECT ON TABLE private.usage TO authenticated;
GRANT SELECT ON TABLE private.usage TO service_role;

REVOKE ALL ON FUNCTION private.fold_usage(p_user_id uuid, p_resource text) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.forget_requests(p_older_than interval) FROM PUBLIC;
GRANT ALL ON FUNCTION private.forget_requests(p_older_than interval) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_decay_factor(p_decay double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_decay_factor(p_decay double precision) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_decay_factor(p_decay double precision) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_forget_stability(p_parameters private.fsrs_parameters, p_difficulty double precision, p_stability double precision, p_retrievability double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_forget_stability(p_parameters private.fsrs_parameters, p_difficulty double precision, p_stability double precision, p_retrievability double precision) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_forget_stability(p_parameters private.fsrs_parameters, p_difficulty double precision, p_stability double precision, p_retrievability double precision) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_fuzz_factor(p_card private.fsrs_state, p_reviewed_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_fuzz_factor(p_card private.fsrs_state, p_reviewed_at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_fuzz_factor(p_card private.fsrs_state, p_reviewed_at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.fsrs_fuzzed(p_interval integer, p_elapsed_days integer, p_maximum integer, p_factor double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_fuzzed(p_interval integer, p_elapsed_days integer, p_maximum integer, p_factor double precision) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_fuzzed(p_interval integer, p_elapsed_days integer, p_maximum integer, p_factor double precision) TO service_role;

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

REVOKE ALL ON FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text, p_day_start_hour integer, p_fuzz boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text, p_day_start_hour integer, p_fuzz boolean) TO authenticated;
GRANT ALL ON FUNCTION private.fsrs_parameters(p_weights double precision[], p_desired_retention double precision, p_maximum_interval integer, p_learning_steps integer[], p_relearning_steps integer[], p_enable_short_term boolean, p_timezone text, p_day_start_hour integer, p_fuzz boolean) TO service_role;

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

REVOKE ALL ON FUNCTION private.gamma_draw(p_shape double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.gamma_draw(p_shape double precision) TO authenticated;
GRANT ALL ON FUNCTION private.gamma_draw(p_shape double precision) TO service_role;

REVOKE ALL ON FUNCTION private.growing_columns(p_table regclass) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.guess_language(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.guess_language(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.guess_language(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.has_operators(p_value jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.has_operators(p_value jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.has_operators(p_value jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.has_outgrown(p_history jsonb, p_tokens integer, p_needed integer, p_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.has_outgrown(p_history jsonb, p_tokens integer, p_needed integer, p_count integer) TO authenticated;
GRANT ALL ON FUNCTION private.has_outgrown(p_history jsonb, p_tokens integer, p_needed integer, p_count integer) TO service_role;

REVOKE ALL ON FUNCTION private.has_own_key(p_user_id uuid, p_providers jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.has_played_again(p_user_id uuid, p_track_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.hash_content() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.hide_message(p_user_id uuid, p_message_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.hide_message(p_user_id uuid, p_message_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.hide_message(p_user_id uuid, p_message_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.history_problem(p_play jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.history_problem(p_play jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.history_problem(p_play jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.hold_request(p_user_id uuid, p_request_id uuid, p_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.hold_request(p_user_id uuid, p_request_id uuid, p_seconds integer) TO authenticated;
GRANT ALL ON FUNCTION private.hold_request(p_user_id uuid, p_request_id uuid, p_seconds integer) TO service_role;

REVOKE ALL ON FUNCTION private.identifier_parts(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.identifier_parts(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.identifier_parts(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.identifier_wholes(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.identifier_wholes(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.identifier_wholes(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.implicit_quality(p_failed boolean, p_retried boolean, p_latency_ms numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.implicit_quality(p_failed boolean, p_retried boolean, p_latency_ms numeric) TO authenticated;
GRANT ALL ON FUNCTION private.implicit_quality(p_failed boolean, p_retried boolean, p_latency_ms numeric) TO service_role;

REVOKE ALL ON FUNCTION private.import_columns(p_table private.owned_tables, p_rows jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.import_columns(p_table private.owned_tables, p_rows jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.import_conversation(p_user_id uuid, p_import public.imports, p_item jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.import_memory(p_user_id uuid, p_import public.imports, p_item jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.import_notes(p_user_id uuid, p_import public.imports, p_item jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.import_plays(p_user_id uuid, p_import public.imports, p_item jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.import_rows(p_user_id uuid, p_tables jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.import_rows(p_user_id uuid, p_tables jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.imported_id(p_source text, p_ids text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb, p_language text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb, p_language text) TO authenticated;
GRANT ALL ON FUNCTION private.insert_cards(p_user_id uuid, p_deck_id uuid, p_message_id uuid, p_cards jsonb, p_language text) TO service_role;

REVOKE ALL ON FUNCTION private.insert_chunks(p_document public.documents, p_chunks jsonb, p_embedding_model text, p_first_index integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.insert_exported(p_user_id uuid, p_table private.owned_tables, p_rows jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.insert_exported(p_user_id uuid, p_table private.owned_tables, p_rows jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.install_realtime() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.install_storage() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.interaction_problem(p_item jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.interaction_problem(p_item jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.interaction_problem(p_item jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.is_file_erased(p_object_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.is_file_erased(p_object_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.is_file_erased(p_object_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.is_music_to_skip(p_user_id uuid, p_recording_key uuid, p_isrc text, p_new_after timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.is_music_to_skip(p_user_id uuid, p_recording_key uuid, p_isrc text, p_new_after timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.is_music_to_skip(p_user_id uuid, p_recording_key uuid, p_isrc text, p_new_after timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.is_remembering(p_user_id uuid, p_message_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.is_remembering(p_user_id uuid, p_message_ids uuid[]) TO authenticated;
GRANT ALL ON FUNCTION private.is_remembering(p_user_id uuid, p_message_ids uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.is_service() FROM PUBLIC;
GRANT ALL ON FUNCTION private.is_service() TO authenticated;
GRANT ALL ON FUNCTION private.is_service() TO service_role;

REVOKE ALL ON FUNCTION private.is_timezone(p_timezone text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.is_timezone(p_timezone text) TO authenticated;
GRANT ALL ON FUNCTION private.is_timezone(p_timezone text) TO service_role;

REVOKE ALL ON FUNCTION private.is_usual_scope(p_scope private.search_scope) FROM PUBLIC;
GRANT ALL ON FUNCTION private.is_usual_scope(p_scope private.search_scope) TO authenticated;
GRANT ALL ON FUNCTION private.is_usual_scope(p_scope private.search_scope) TO service_role;

REVOKE ALL ON FUNCTION private.judge_memories(p_user_id uuid, p_message_id uuid, p_score integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.judge_memories_by_score() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.judge_model_by_score() FROM PUBLIC;

GRANT SELECT ON TABLE public.feedback TO authenticated;
GRANT SELECT ON TABLE public.feedback TO service_role;

REVOKE ALL ON FUNCTION private.judge_response(p_user_id uuid, p_response_id uuid, p_kind text, p_value numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.judge_response(p_user_id uuid, p_response_id uuid, p_kind text, p_value numeric) TO authenticated;
GRANT ALL ON FUNCTION private.judge_response(p_user_id uuid, p_response_id uuid, p_kind text, p_value numeric) TO service_role;

REVOKE ALL ON FUNCTION private.judged_confidence(p_base real, p_score bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.keep_card_embedding_true() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.keep_embedding_true() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.keep_id() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.keep_memory_block_version() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.keep_timezone_name() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.keep_title() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.key_for(p_user_id uuid, p_namespace text, p_operation jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.key_for(p_user_id uuid, p_namespace text, p_operation jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.key_for(p_user_id uuid, p_namespace text, p_operation jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.known_result(p_user_id uuid, p_parent_id uuid, p_message jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.known_result(p_user_id uuid, p_parent_id uuid, p_message jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.known_result(p_user_id uuid, p_parent_id uuid, p_message jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.language_of(p_user_id uuid, p_language text, p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.language_of(p_user_id uuid, p_language text, p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.language_of(p_user_id uuid, p_language text, p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.last_digests(p_user_id uuid, p_leaf_id uuid, p_count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.last_digests(p_user_id uuid, p_leaf_id uuid, p_count integer) TO authenticated;
GRANT ALL ON FUNCTION private.last_digests(p_user_id uuid, p_leaf_id uuid, p_count integer) TO service_role;

REVOKE ALL ON FUNCTION private.last_message(p_user_id uuid, p_session_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.last_message(p_user_id uuid, p_session_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.last_message(p_user_id uuid, p_session_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.learn(p_user_id uuid, p_responses uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.learn_from_music_interaction() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.least_relevance(p_category text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.least_relevance(p_category text) TO authenticated;
GRANT ALL ON FUNCTION private.least_relevance(p_category text) TO service_role;

REVOKE ALL ON FUNCTION private.left_of_budgets(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.left_of_budgets(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.left_of_budgets(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.limit_of(p_resource text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.limit_of(p_resource text) TO authenticated;
GRANT ALL ON FUNCTION private.limit_of(p_resource text) TO service_role;

REVOKE ALL ON FUNCTION private.listed_model(p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.listed_model(p_name text) TO authenticated;
GRANT ALL ON FUNCTION private.listed_model(p_name text) TO service_role;

REVOKE ALL ON FUNCTION private.local_time(p_at timestamp with time zone, p_timezone text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.local_time(p_at timestamp with time zone, p_timezone text) TO authenticated;
GRANT ALL ON FUNCTION private.local_time(p_at timestamp with time zone, p_timezone text) TO service_role;

REVOKE ALL ON FUNCTION private.lock_budgets(p_user_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.lock_contents(p_user_id uuid, p_contents text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.lock_contents(p_user_id uuid, p_contents text[]) TO authenticated;
GRANT ALL ON FUNCTION private.lock_contents(p_user_id uuid, p_contents text[]) TO service_role;

REVOKE ALL ON FUNCTION private.lock_document(p_user_id uuid, p_document_id uuid, p_expected_version integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.lock_embeddable_row(p_source text, p_user_id uuid, p_row_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.lock_embeddable_row(p_source text, p_user_id uuid, p_row_id text) TO service_role;

REVOKE ALL ON FUNCTION private.lock_flashcard(p_user_id uuid, p_flashcard_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.lock_flashcards(p_user_id uuid, p_flashcard_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.lock_flashcards(p_user_id uuid, p_flashcard_ids uuid[]) TO authenticated;
GRANT ALL ON FUNCTION private.lock_flashcards(p_user_id uuid, p_flashcard_ids uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.lock_memories(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.lock_memories(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.lock_memories(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.lock_music(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.lock_music(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.lock_music(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.lock_own_music() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.log_histories(p_user_id uuid, p_reviews private.card_review[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.mark_message() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.mark_part(p_word text, p_part text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.mark_part(p_word text, p_part text) TO authenticated;
GRANT ALL ON FUNCTION private.mark_part(p_word text, p_part text) TO service_role;

REVOKE ALL ON FUNCTION private.mark_parts(p_word text, p_parts text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.mark_parts(p_word text, p_parts text[]) TO authenticated;
GRANT ALL ON FUNCTION private.mark_parts(p_word text, p_parts text[]) TO service_role;

REVOKE ALL ON FUNCTION private.marks_of(p_query private.search_query) FROM PUBLIC;
GRANT ALL ON FUNCTION private.marks_of(p_query private.search_query) TO authenticated;
GRANT ALL ON FUNCTION private.marks_of(p_query private.search_query) TO service_role;

REVOKE ALL ON FUNCTION private.match_cards(p_user_id uuid, p_cards jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.match_cards(p_user_id uuid, p_cards jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.match_cards(p_user_id uuid, p_cards jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.match_thread(p_user_id uuid, p_session_id uuid, p_chains uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.match_thread(p_user_id uuid, p_session_id uuid, p_chains uuid[]) TO authenticated;
GRANT ALL ON FUNCTION private.match_thread(p_user_id uuid, p_session_id uuid, p_chains uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.may_add_file(p_bytes bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION private.may_add_file(p_bytes bigint) TO authenticated;
GRANT ALL ON FUNCTION private.may_add_file(p_bytes bigint) TO service_role;

REVOKE ALL ON FUNCTION private.may_embed(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.may_embed(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.measured(p_from timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.measured(p_from timestamp with time zone) TO service_role;

GRANT SELECT,DELETE ON TABLE public.user_memories TO authenticated;
GRANT SELECT,DELETE ON TABLE public.user_memories TO service_role;

GRANT INSERT(user_id) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(user_id) ON TABLE public.user_memories TO service_role;

GRANT INSERT(id) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(id) ON TABLE public.user_memories TO service_role;

GRANT INSERT(namespace) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(namespace) ON TABLE public.user_memories TO service_role;

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

GRANT INSERT(pinned_at),UPDATE(pinned_at) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(pinned_at),UPDATE(pinned_at) ON TABLE public.user_memories TO service_role;

GRANT UPDATE(access_count) ON TABLE public.user_memories TO authenticated;
GRANT UPDATE(access_count) ON TABLE public.user_memories TO service_role;

GRANT UPDATE(last_accessed) ON TABLE public.user_memories TO authenticated;
GRANT UPDATE(last_accessed) ON TABLE public.user_memories TO service_role;

GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.user_memories TO service_role;

GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.user_memories TO service_role;

GRANT INSERT(language),UPDATE(language) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(language),UPDATE(language) ON TABLE public.user_memories TO service_role;

REVOKE ALL ON FUNCTION private.memory_attributes(p_memory public.user_memories) FROM PUBLIC;
GRANT ALL ON FUNCTION private.memory_attributes(p_memory public.user_memories) TO authenticated;
GRANT ALL ON FUNCTION private.memory_attributes(p_memory public.user_memories) TO service_role;

REVOKE ALL ON FUNCTION private.memory_text(p_memory_key text, p_memory_value text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.memory_text(p_memory_key text, p_memory_value text) TO authenticated;
GRANT ALL ON FUNCTION private.memory_text(p_memory_key text, p_memory_value text) TO service_role;

REVOKE ALL ON FUNCTION private.merge_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.merge_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer) TO authenticated;
GRANT ALL ON FUNCTION private.merge_review(p_user_id uuid, p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer) TO service_role;

REVOKE ALL ON FUNCTION private.message_key(p_parts jsonb, p_tool_calls jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.message_key(p_parts jsonb, p_tool_calls jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.message_key(p_parts jsonb, p_tool_calls jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.metrics() FROM PUBLIC;
GRANT ALL ON FUNCTION private.metrics() TO service_role;

REVOKE ALL ON FUNCTION private.missing_reviews(p_user_id uuid, p_flashcard_id uuid, p_reviews jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.model_posteriors(p_user_id uuid, p_context text, p_models text[], p_with_prior boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.model_posteriors(p_user_id uuid, p_context text, p_models text[], p_with_prior boolean) TO authenticated;
GRANT ALL ON FUNCTION private.model_posteriors(p_user_id uuid, p_context text, p_models text[], p_with_prior boolean) TO service_role;

REVOKE ALL ON FUNCTION private.music_alike(p_user_id uuid, p_new_after timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_alike(p_user_id uuid, p_new_after timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.music_alike(p_user_id uuid, p_new_after timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.music_candidates(p_user_id uuid, p_genre text, p_genres text[], p_artists text[], p_from integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_candidates(p_user_id uuid, p_genre text, p_genres text[], p_artists text[], p_from integer) TO authenticated;
GRANT ALL ON FUNCTION private.music_candidates(p_user_id uuid, p_genre text, p_genres text[], p_artists text[], p_from integer) TO service_role;

REVOKE ALL ON FUNCTION private.music_genre_estimates(p_user_id uuid, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_genre_estimates(p_user_id uuid, p_at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.music_genre_estimates(p_user_id uuid, p_at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.music_genre_mean(p_decayed_reward numeric, p_decayed_weight numeric, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_genre_mean(p_decayed_reward numeric, p_decayed_weight numeric, p_at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.music_genre_mean(p_decayed_reward numeric, p_decayed_weight numeric, p_at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.music_heats(p_user_id uuid, p_track_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_heats(p_user_id uuid, p_track_ids uuid[]) TO authenticated;
GRANT ALL ON FUNCTION private.music_heats(p_user_id uuid, p_track_ids uuid[]) TO service_role;

REVOKE ALL ON FUNCTION private.music_liked_artists(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_liked_artists(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.music_liked_artists(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.music_likers(p_track_id uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_likers(p_track_id uuid, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.music_moment(p_value jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_moment(p_value jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.music_moment(p_value jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.music_personality_taste(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_personality_taste(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.music_personality_taste(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.music_played(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_played(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.music_played(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.music_popular(p_user_id uuid, p_genre text, p_genres text[], p_new_after timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_popular(p_user_id uuid, p_genre text, p_genres text[], p_new_after timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.music_popular(p_user_id uuid, p_genre text, p_genres text[], p_new_after timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.music_preference(p_mean numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_preference(p_mean numeric) TO authenticated;
GRANT ALL ON FUNCTION private.music_preference(p_mean numeric) TO service_role;

REVOKE ALL ON FUNCTION private.music_reward(p_interaction_type text, p_listen_duration_ms integer, p_track_duration_ms integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_reward(p_interaction_type text, p_listen_duration_ms integer, p_track_duration_ms integer) TO authenticated;
GRANT ALL ON FUNCTION private.music_reward(p_interaction_type text, p_listen_duration_ms integer, p_track_duration_ms integer) TO service_role;

REVOKE ALL ON FUNCTION private.music_weight(p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.music_weight(p_at timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.music_weight(p_at timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.nearest(p_table text, p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.nearest(p_table text, p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) TO authenticated;
GRANT ALL ON FUNCTION private.nearest(p_table text, p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) TO service_role;

REVOKE ALL ON FUNCTION private.nearest_chat_messages(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.nearest_embeddings(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.nearest_flashcards(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.nearest_judged(p_user_id uuid, p_signs bit, p_embedding_model text) FROM PUBLIC;

GRANT SELECT ON TABLE private.searched_tables TO service_role;

REVOKE ALL ON FUNCTION private.nearest_of_tenant(p_table private.searched_tables, p_scope private.search_scope, p_condition text, p_query extensions.vector, p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.nearest_statement(p_exactly boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.nearest_statement(p_exactly boolean) TO authenticated;
GRANT ALL ON FUNCTION private.nearest_statement(p_exactly boolean) TO service_role;

REVOKE ALL ON FUNCTION private.nearest_user_memories(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.nearest_vectors(p_scope private.search_scope, p_query extensions.vector, p_limit integer, p_depth integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.new_messages(p_user_id uuid, p_turn jsonb, OUT rows jsonb, OUT parent_id uuid, OUT asked_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.new_messages(p_user_id uuid, p_turn jsonb, OUT rows jsonb, OUT parent_id uuid, OUT asked_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.new_messages(p_user_id uuid, p_turn jsonb, OUT rows jsonb, OUT parent_id uuid, OUT asked_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.next_owner(p_kind text, p_after uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.next_owner(p_kind text, p_after uuid) TO service_role;

REVOKE ALL ON FUNCTION private.no_candidate(p_options jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.note_file_erasures(p_user_id uuid, p_bucket_id text, p_names text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.note_grown(p_resource text, p_user_id uuid, p_bytes bigint, p_requeued integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.note_usage(p_user_id uuid, p_resource text, p_rows bigint, p_bytes bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.number_memory_block() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.number_message() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.one_chunk(p_content text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.one_chunk(p_content text) TO authenticated;
GRANT ALL ON FUNCTION private.one_chunk(p_content text) TO service_role;

REVOKE ALL ON FUNCTION private.only_counts() FROM PUBLIC;
GRANT ALL ON FUNCTION private.only_counts() TO authenticated;
GRANT ALL ON FUNCTION private.only_counts() TO service_role;

REVOKE ALL ON FUNCTION private.open_query(p_user_id uuid, p_query jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.open_query(p_user_id uuid, p_query jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.open_query(p_user_id uuid, p_query jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.others_judged(p_user_id uuid, p_signs bit, p_embedding_model text) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.own_decision(p_user_id uuid, p_decision_id text, p_query_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.own_steps() FROM PUBLIC;
GRANT ALL ON FUNCTION private.own_steps() TO authenticated;
GRANT ALL ON FUNCTION private.own_steps() TO service_role;

REVOKE ALL ON FUNCTION private.page_condition(p_table private.owned_tables, p_keys text[], p_after jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.page_condition(p_table private.owned_tables, p_keys text[], p_after jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.page_condition(p_table private.owned_tables, p_keys text[], p_after jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.paid_room(p_route jsonb, p_names text[], p_tokens integer, p_left numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.paid_room(p_route jsonb, p_names text[], p_tokens integer, p_left numeric) TO authenticated;
GRANT ALL ON FUNCTION private.paid_room(p_route jsonb, p_names text[], p_tokens integer, p_left numeric) TO service_role;

REVOKE ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) TO authenticated;
GRANT ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) TO service_role;

REVOKE ALL ON FUNCTION private.phrase_of(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.phrase_of(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.phrase_of(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.pinned_for_turn(p_user_id uuid, p_namespaces text[], p_tokens integer, OUT blocks jsonb, OUT memories jsonb, OUT tokens integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.pinned_for_turn(p_user_id uuid, p_namespaces text[], p_tokens integer, OUT blocks jsonb, OUT memories jsonb, OUT tokens integer) TO authenticated;
GRANT ALL ON FUNCTION private.pinned_for_turn(p_user_id uuid, p_namespaces text[], p_tokens integer, OUT blocks jsonb, OUT memories jsonb, OUT tokens integer) TO service_role;

REVOKE ALL ON FUNCTION private.place_message() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.plain_snippet(p_text text, p_stems tsquery, p_config regconfig) FROM PUBLIC;
GRANT ALL ON FUNCTION private.plain_snippet(p_text text, p_stems tsquery, p_config regconfig) TO authenticated;
GRANT ALL ON FUNCTION private.plain_snippet(p_text text, p_stems tsquery, p_config regconfig) TO service_role;

REVOKE ALL ON FUNCTION private.plain_text(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.plain_text(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.plain_text(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.played_track(p_user_id uuid, p_provider text, p_track_id text, p_isrc text, p_recording_key uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.played_track(p_user_id uuid, p_provider text, p_track_id text, p_isrc text, p_recording_key uuid) TO authenticated;
GRANT ALL ON FUNCTION private.played_track(p_user_id uuid, p_provider text, p_track_id text, p_isrc text, p_recording_key uuid) TO service_role;

REVOKE ALL ON FUNCTION private.postpone_deck(p_user_id uuid, p_deck_id uuid, p_days integer, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.postpone_deck(p_user_id uuid, p_deck_id uuid, p_days integer, p_now timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.postpone_deck(p_user_id uuid, p_deck_id uuid, p_days integer, p_now timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.prepare_music_interaction() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.prices_of(p_model public.models) FROM PUBLIC;
GRANT ALL ON FUNCTION private.prices_of(p_model public.models) TO authenticated;
GRANT ALL ON FUNCTION private.prices_of(p_model public.models) TO service_role;

REVOKE ALL ON FUNCTION private.put_feedback(p_user_id uuid, p_response_id uuid, p_kind text, p_value numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.queue_embedding() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.queue_reembedding(p_user_id uuid, p_model text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.queue_reembedding(p_user_id uuid, p_model text) TO service_role;

REVOKE ALL ON FUNCTION private.queue_states() FROM PUBLIC;
GRANT ALL ON FUNCTION private.queue_states() TO service_role;

REVOKE ALL ON FUNCTION private.queue_summary(p_user_id uuid, p_history jsonb, p_reached public.conversation_summaries) FROM PUBLIC;
GRANT ALL ON FUNCTION private.queue_summary(p_user_id uuid, p_history jsonb, p_reached public.conversation_summaries) TO authenticated;
GRANT ALL ON FUNCTION private.queue_summary(p_user_id uuid, p_history jsonb, p_reached public.conversation_summaries) TO service_role;

REVOKE ALL ON FUNCTION private.queue_writing(p_user_id uuid, p_source text, p_row_id text, p_detail jsonb, p_delay interval) FROM PUBLIC;
GRANT ALL ON FUNCTION private.queue_writing(p_user_id uuid, p_source text, p_row_id text, p_detail jsonb, p_delay interval) TO authenticated;
GRANT ALL ON FUNCTION private.queue_writing(p_user_id uuid, p_source text, p_row_id text, p_detail jsonb, p_delay interval) TO service_role;

REVOKE ALL ON FUNCTION private.rank(p_table text, p_scope private.search_scope, p_query private.search_query, p_embedding extensions.vector, p_limit integer, p_word_weight double precision, p_meaning_weight double precision, p_with_neighbours boolean, p_usual_similarity double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION private.rank(p_table text, p_scope private.search_scope, p_query private.search_query, p_embedding extensions.vector, p_limit integer, p_word_weight double precision, p_meaning_weight double precision, p_with_neighbours boolean, p_usual_similarity double precision) TO authenticated;
GRANT ALL ON FUNCTION private.rank(p_table text, p_scope private.search_scope, p_query private.search_query, p_embedding extensions.vector, p_limit integer, p_word_weight double precision, p_meaning_weight double precision, p_with_neighbours boolean, p_usual_similarity double precision) TO service_role;

REVOKE ALL ON FUNCTION private.rank_memories(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_usual_similarity double precision, p_namespaces text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.rank_memories(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_usual_similarity double precision, p_namespaces text[]) TO authenticated;
GRANT ALL ON FUNCTION private.rank_memories(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_usual_similarity double precision, p_namespaces text[]) TO service_role;

REVOKE ALL ON FUNCTION private.ranked_chat_messages(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.ranked_embeddings(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.ranked_flashcards(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.ranked_tracks(p_user_id uuid, p_genre text, p_exploration double precision, p_seed bigint, p_at timestamp with time zone, p_new_after timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION private.ranked_tracks(p_user_id uuid, p_genre text, p_exploration double precision, p_seed bigint, p_at timestamp with time zone, p_new_after timestamp with time zone) TO authenticated;
GRANT ALL ON FUNCTION private.ranked_tracks(p_user_id uuid, p_genre text, p_exploration double precision, p_seed bigint, p_at timestamp with time zone, p_new_after timestamp with time zone) TO service_role;

REVOKE ALL ON FUNCTION private.ranked_user_memories(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.ranked_vectors(p_scope private.search_scope, p_words tsquery[], p_forms tsquery[], p_prefixes tsquery[], p_counted boolean[], p_rows double precision, p_owners uuid[], p_ids text[], p_similarities double precision[], p_embedding extensions.vector, p_word_weight double precision, p_meaning_weight double precision, p_limit integer, p_usual_similarity double precision, p_with_neighbours boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.ranking_statement(p_table private.searched_tables, p_condition text, p_by_words_alone boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.read_memory_job(p_job private.embedding_jobs) FROM PUBLIC;
GRANT ALL ON FUNCTION private.read_memory_job(p_job private.embedding_jobs) TO authenticated;
GRANT ALL ON FUNCTION private.read_memory_job(p_job private.embedding_jobs) TO service_role;

REVOKE ALL ON FUNCTION private.read_query(p_query text, p_language text, p_languages text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.read_query(p_query text, p_language text, p_languages text[]) TO authenticated;
GRANT ALL ON FUNCTION private.read_query(p_query text, p_language text, p_languages text[]) TO service_role;

REVOKE ALL ON FUNCTION private.read_receipt(p_user_id uuid, p_decision_id uuid, p_receipt text) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.read_summary_job(p_job private.embedding_jobs) FROM PUBLIC;
GRANT ALL ON FUNCTION private.read_summary_job(p_job private.embedding_jobs) TO service_role;

REVOKE ALL ON FUNCTION private.read_title_job(p_job private.embedding_jobs) FROM PUBLIC;
GRANT ALL ON FUNCTION private.read_title_job(p_job private.embedding_jobs) TO service_role;

REVOKE ALL ON FUNCTION private.read_users_query(p_user_id uuid, p_query text, p_language text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.read_users_query(p_user_id uuid, p_query text, p_language text) TO authenticated;
GRANT ALL ON FUNCTION private.read_users_query(p_user_id uuid, p_query text, p_language text) TO service_role;

REVOKE ALL ON FUNCTION private.recall_chunks(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.recall_chunks(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.recall_chunks(p_user_id uuid, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.recall_for_turn(p_user_id uuid, p_query_text text, p_query_embedding text, p_embedding_model text, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_memory_count integer, p_passage_count integer, p_document_count integer, p_token_budget integer, p_namespaces text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.recall_for_turn(p_user_id uuid, p_query_text text, p_query_embedding text, p_embedding_model text, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_memory_count integer, p_passage_count integer, p_document_count integer, p_token_budget integer, p_namespaces text[]) TO authenticated;
GRANT ALL ON FUNCTION private.recall_for_turn(p_user_id uuid, p_query_text text, p_query_embedding text, p_embedding_model text, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_memory_count integer, p_passage_count integer, p_document_count integer, p_token_budget integer, p_namespaces text[]) TO service_role;

REVOKE ALL ON FUNCTION private.recall_passages(p_user_id uuid, p_query_text text, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_limit integer, p_token_budget integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.recall_passages(p_user_id uuid, p_query_text text, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_limit integer, p_token_budget integer) TO authenticated;
GRANT ALL ON FUNCTION private.recall_passages(p_user_id uuid, p_query_text text, p_query private.search_query, p_query_embedding extensions.vector, p_embedding_model text, p_usual_similarity double precision, p_session_id uuid, p_leaf_id uuid, p_given_ids uuid[], p_limit integer, p_token_budget integer) TO service_role;

REVOKE ALL ON FUNCTION private.receipted(p_answered jsonb, p_receipt jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.recent_history(p_user_id uuid, p_leaf_id text, p_count integer, p_tokens integer, OUT messages jsonb, OUT tokens integer, OUT needed integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.recent_history(p_user_id uuid, p_leaf_id text, p_count integer, p_tokens integer, OUT messages jsonb, OUT tokens integer, OUT needed integer) TO authenticated;
GRANT ALL ON FUNCTION private.recent_history(p_user_id uuid, p_leaf_id text, p_count integer, p_tokens integer, OUT messages jsonb, OUT tokens integer, OUT needed integer) TO service_role;

REVOKE ALL ON FUNCTION private.record_interaction(p_user_id uuid, p_item jsonb, p_message_id uuid, p_settles_turn boolean, OUT saved jsonb, OUT concerned uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.record_interactions(p_user_id uuid, p_items jsonb, p_message_id uuid, p_settles_turn boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.record_interactions(p_user_id uuid, p_items jsonb, p_message_id uuid, p_settles_turn boolean) TO authenticated;
GRANT ALL ON FUNCTION private.record_interactions(p_user_id uuid, p_items jsonb, p_message_id uuid, p_settles_turn boolean) TO service_role;

REVOKE ALL ON FUNCTION private.record_memory_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.record_turn(p_user_id uuid, p_interaction jsonb, p_model text, p_text text, p_status text, p_message_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.record_turn(p_user_id uuid, p_interaction jsonb, p_model text, p_text text, p_status text, p_message_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.record_turn(p_user_id uuid, p_interaction jsonb, p_model text, p_text text, p_status text, p_message_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.recording_key(p_name text, p_artists text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.recording_key(p_name text, p_artists text[]) TO authenticated;
GRANT ALL ON FUNCTION private.recording_key(p_name text, p_artists text[]) TO service_role;

REVOKE ALL ON FUNCTION private.recording_words(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.recording_words(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.recording_words(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.refresh_context() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.refuse_review(p_outcome text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.refuse_review(p_outcome text) TO authenticated;
GRANT ALL ON FUNCTION private.refuse_review(p_outcome text) TO service_role;

REVOKE ALL ON FUNCTION private.release_request(p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.release_request(p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.release_request(p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.repeated_query(p_query public.queries) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.replace_document(p_old public.documents, p_new public.documents) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.replace_names(p_sql text, p_table private.searched_tables, p_condition text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.replace_names(p_sql text, p_table private.searched_tables, p_condition text) TO authenticated;
GRANT ALL ON FUNCTION private.replace_names(p_sql text, p_table private.searched_tables, p_condition text) TO service_role;

REVOKE ALL ON FUNCTION private.replay_histories(p_user_id uuid, p_parameters private.fsrs_parameters, p_cards jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) TO authenticated;
GRANT ALL ON FUNCTION private.replay_reviews(p_parameters private.fsrs_parameters, p_start private.fsrs_state, p_ratings smallint[], p_times timestamp with time zone[]) TO service_role;

REVOKE ALL ON FUNCTION private.replayed_track(p_user_id uuid, p_track_id uuid, p_before timestamp with time zone, p_before_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.replayed_track(p_user_id uuid, p_track_id uuid, p_before timestamp with time zone, p_before_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.replayed_track(p_user_id uuid, p_track_id uuid, p_before timestamp with time zone, p_before_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.require_budget(p_user_id uuid, p_route jsonb, p_prompt_tokens integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_budget(p_user_id uuid, p_route jsonb, p_prompt_tokens integer) TO authenticated;
GRANT ALL ON FUNCTION private.require_budget(p_user_id uuid, p_route jsonb, p_prompt_tokens integer) TO service_role;

REVOKE ALL ON FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) TO authenticated;
GRANT ALL ON FUNCTION private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[]) TO service_role;

REVOKE ALL ON FUNCTION private.require_conversation(p_found boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_conversation(p_found boolean) TO authenticated;
GRANT ALL ON FUNCTION private.require_conversation(p_found boolean) TO service_role;

REVOKE ALL ON FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.require_deck(p_user_id uuid, p_deck_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.require_fields(p_code text, p_subject text, p_item jsonb, p_fields text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_fields(p_code text, p_subject text, p_item jsonb, p_fields text[]) TO authenticated;
GRANT ALL ON FUNCTION private.require_fields(p_code text, p_subject text, p_item jsonb, p_fields text[]) TO service_role;

REVOKE ALL ON FUNCTION private.require_filter(p_filter jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_filter(p_filter jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.require_filter(p_filter jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.require_import(p_user_id uuid, p_import_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_import(p_user_id uuid, p_import_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.require_import(p_user_id uuid, p_import_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.require_imported_conversation(p_item jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.require_items(p_code text, p_code_of_too_many text, p_name text, p_items jsonb, p_maximum integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_items(p_code text, p_code_of_too_many text, p_name text, p_items jsonb, p_maximum integer) TO authenticated;
GRANT ALL ON FUNCTION private.require_items(p_code text, p_code_of_too_many text, p_name text, p_items jsonb, p_maximum integer) TO service_role;

REVOKE ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) TO authenticated;
GRANT ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) TO service_role;

REVOKE ALL ON FUNCTION private.require_models(p_names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_models(p_names text[]) TO authenticated;
GRANT ALL ON FUNCTION private.require_models(p_names text[]) TO service_role;

REVOKE ALL ON FUNCTION private.require_namespaces(p_namespaces text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_namespaces(p_namespaces text[]) TO authenticated;
GRANT ALL ON FUNCTION private.require_namespaces(p_namespaces text[]) TO service_role;

REVOKE ALL ON FUNCTION private.require_order(p_order text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_order(p_order text) TO authenticated;
GRANT ALL ON FUNCTION private.require_order(p_order text) TO service_role;

REVOKE ALL ON FUNCTION private.require_owner(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_owner(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.require_owner(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.require_owners(p_scope private.search_scope) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_owners(p_scope private.search_scope) TO authenticated;
GRANT ALL ON FUNCTION private.require_owners(p_scope private.search_scope) TO service_role;

REVOKE ALL ON FUNCTION private.require_query(p_query text, p_has_embedding boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_query(p_query text, p_has_embedding boolean) TO authenticated;
GRANT ALL ON FUNCTION private.require_query(p_query text, p_has_embedding boolean) TO service_role;

REVOKE ALL ON FUNCTION private.require_rate(p_user_id uuid, p_resource text, p_rows integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_rate(p_user_id uuid, p_resource text, p_rows integer) TO authenticated;
GRANT ALL ON FUNCTION private.require_rate(p_user_id uuid, p_resource text, p_rows integer) TO service_role;

REVOKE ALL ON FUNCTION private.require_thread(p_thread jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_thread(p_thread jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.require_thread(p_thread jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.require_turn(p_turn jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_turn(p_turn jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.require_turn(p_turn jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.require_turn_route(p_route jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_turn_route(p_route jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.require_turn_route(p_route jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.require_user(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_user(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.require_user(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.reschedule_deck(p_user_id uuid, p_deck_id uuid, p_after uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.reschedule_deck(p_user_id uuid, p_deck_id uuid, p_after uuid, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.reschedule_deck(p_user_id uuid, p_deck_id uuid, p_after uuid, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.reserve_turn(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.reserve_turn(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.reserve_turn(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) TO authenticated;
GRANT ALL ON FUNCTION private.reset_card(p_user_id uuid, p_flashcard_id uuid, p_reset_counts boolean) TO service_role;

REVOKE ALL ON FUNCTION private.response_effect(p_status text, p_retried boolean, p_cost numeric, p_latency_ms numeric, p_weights jsonb, p_explicit numeric, p_explicit_confidence numeric, OUT quality numeric, OUT reward numeric, OUT confidence numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.retried_responses(p_query public.queries) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.room_of_turn(p_user_id uuid, p_route jsonb, p_tokens integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.room_of_turn(p_user_id uuid, p_route jsonb, p_tokens integer) TO authenticated;
GRANT ALL ON FUNCTION private.room_of_turn(p_user_id uuid, p_route jsonb, p_tokens integer) TO service_role;

REVOKE ALL ON FUNCTION private.route(p_user_id uuid, p_query jsonb, p_candidates text[], p_constraints jsonb, p_turn_id uuid, p_listed_only boolean, p_turn jsonb, p_target jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.route(p_user_id uuid, p_query jsonb, p_candidates text[], p_constraints jsonb, p_turn_id uuid, p_listed_only boolean, p_turn jsonb, p_target jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.route(p_user_id uuid, p_query jsonb, p_candidates text[], p_constraints jsonb, p_turn_id uuid, p_listed_only boolean, p_turn jsonb, p_target jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.route_turn(p_user_id uuid, p_turn_id uuid, p_route jsonb, p_embedding text, p_embedding_model text, p_prompt_tokens integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.route_turn(p_user_id uuid, p_turn_id uuid, p_route jsonb, p_embedding text, p_embedding_model text, p_prompt_tokens integer) TO authenticated;
GRANT ALL ON FUNCTION private.route_turn(p_user_id uuid, p_turn_id uuid, p_route jsonb, p_embedding text, p_embedding_model text, p_prompt_tokens integer) TO service_role;

REVOKE ALL ON FUNCTION private.routing_candidates(p_candidates text[], p_listed_only boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.routing_constraints(p_constraints jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.routing_reward(p_quality numeric, p_cost numeric, p_latency_ms numeric, p_weights jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.routing_reward(p_quality numeric, p_cost numeric, p_latency_ms numeric, p_weights jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.routing_reward(p_quality numeric, p_cost numeric, p_latency_ms numeric, p_weights jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.routing_setting(p_user_id uuid, p_context text, OUT cost_scale numeric, OUT half_life integer, OUT lambda numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.routing_setting(p_user_id uuid, p_context text, OUT cost_scale numeric, OUT half_life integer, OUT lambda numeric) TO authenticated;
GRANT ALL ON FUNCTION private.routing_setting(p_user_id uuid, p_context text, OUT cost_scale numeric, OUT half_life integer, OUT lambda numeric) TO service_role;

REVOKE ALL ON FUNCTION private.routing_target(p_max_cost numeric, p_share numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.routing_target(p_max_cost numeric, p_share numeric) TO authenticated;
GRANT ALL ON FUNCTION private.routing_target(p_max_cost numeric, p_share numeric) TO service_role;

REVOKE ALL ON FUNCTION private.routing_weights(p_preference text, p_weights jsonb, p_cost_scale numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.routing_weights(p_preference text, p_weights jsonb, p_cost_scale numeric) TO authenticated;
GRANT ALL ON FUNCTION private.routing_weights(p_preference text, p_weights jsonb, p_cost_scale numeric) TO service_role;

REVOKE ALL ON FUNCTION private.row_neighbour_steps() FROM PUBLIC;
GRANT ALL ON FUNCTION private.row_neighbour_steps() TO authenticated;
GRANT ALL ON FUNCTION private.row_neighbour_steps() TO service_role;

REVOKE ALL ON FUNCTION private.same_document(p_user_id uuid, p_new public.documents) FROM PUBLIC;
GRANT ALL ON FUNCTION private.same_document(p_user_id uuid, p_new public.documents) TO authenticated;
GRANT ALL ON FUNCTION private.same_document(p_user_id uuid, p_new public.documents) TO service_role;

REVOKE ALL ON FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer) TO authenticated;
GRANT ALL ON FUNCTION private.save_document(p_user_id uuid, p_new public.documents, p_chunks jsonb, p_embedding_model text, p_expected_version integer) TO service_role;

REVOKE ALL ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb, p_language text, p_namespace text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb, p_language text, p_namespace text) TO authenticated;
GRANT ALL ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb, p_language text, p_namespace text) TO service_role;

REVOKE ALL ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb, p_language text, p_namespace text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb, p_language text, p_namespace text) TO authenticated;
GRANT ALL ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb, p_language text, p_namespace text) TO service_role;

GRANT SELECT ON TABLE public.music_rl_models TO authenticated;
GRANT SELECT ON TABLE public.music_rl_models TO service_role;

REVOKE ALL ON FUNCTION private.save_music_model(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_music_model(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.save_music_model(p_user_id uuid) TO service_role;

GRANT SELECT ON TABLE public.profiles TO authenticated;
GRANT SELECT ON TABLE public.profiles TO service_role;

GRANT UPDATE(full_name) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(full_name) ON TABLE public.profiles TO service_role;

GRANT UPDATE(avatar_url) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(avatar_url) ON TABLE public.profiles TO service_role;

GRANT UPDATE(language) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(language) ON TABLE public.profiles TO service_role;

GRANT UPDATE(timezone) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(timezone) ON TABLE public.profiles TO service_role;

GRANT UPDATE(day_start_hour) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(day_start_hour) ON TABLE public.profiles TO service_role;

GRANT UPDATE(uses_documents) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(uses_documents) ON TABLE public.profiles TO service_role;

REVOKE ALL ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.save_review(p_user_id uuid, p_card public.flashcard, p_next private.fsrs_state, p_rating integer, p_reviewed_at timestamp with time zone, p_elapsed_days integer, p_duration_ms integer, p_is_leech boolean, p_suspended_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.saved_document(p_user_id uuid, p_saved jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.saved_document(p_user_id uuid, p_saved jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.saved_document(p_user_id uuid, p_saved jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.scope_condition(p_table private.searched_tables, p_scope private.search_scope, p_by_meaning boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.scope_condition(p_table private.searched_tables, p_scope private.search_scope, p_by_meaning boolean) TO authenticated;
GRANT ALL ON FUNCTION private.scope_condition(p_table private.searched_tables, p_scope private.search_scope, p_by_meaning boolean) TO service_role;

REVOKE ALL ON FUNCTION private.scope_of(p_owner uuid, p_embedding_model text, p_filter jsonb, p_session_id uuid, p_as_of timestamp with time zone, p_collection text, p_document_ids uuid[], p_draft_ids uuid[], p_namespaces text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.scope_of(p_owner uuid, p_embedding_model text, p_filter jsonb, p_session_id uuid, p_as_of timestamp with time zone, p_collection text, p_document_ids uuid[], p_draft_ids uuid[], p_namespaces text[]) TO authenticated;
GRANT ALL ON FUNCTION private.scope_of(p_owner uuid, p_embedding_model text, p_filter jsonb, p_session_id uuid, p_as_of timestamp with time zone, p_collection text, p_document_ids uuid[], p_draft_ids uuid[], p_namespaces text[]) TO service_role;

REVOKE ALL ON FUNCTION private.search_table(p_table regclass, p_words_column text, p_condition text, p_metadata text, p_owner_column text, p_has_long_texts boolean, p_thread_column text, p_place_column text, p_neighbour_span integer, p_neighbour_weight double precision, p_thread_weight double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.selection_probabilities(p_alphas double precision[], p_betas double precision[], p_offsets double precision[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.selection_probabilities(p_alphas double precision[], p_betas double precision[], p_offsets double precision[]) TO authenticated;
GRANT ALL ON FUNCTION private.selection_probabilities(p_alphas double precision[], p_betas double precision[], p_offsets double precision[]) TO service_role;

REVOKE ALL ON FUNCTION private.sends_history(p_message public.chat_messages) FROM PUBLIC;
GRANT ALL ON FUNCTION private.sends_history(p_message public.chat_messages) TO authenticated;
GRANT ALL ON FUNCTION private.sends_history(p_message public.chat_messages) TO service_role;

REVOKE ALL ON FUNCTION private.sentences_of(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.sentences_of(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.set_card_state(p_user_id uuid, p_flashcard_id uuid, p_state private.fsrs_state, p_is_leech boolean, p_suspended_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.share_budget(p_recalled jsonb, p_tokens integer, OUT parts jsonb, OUT tokens jsonb, OUT total integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.share_budget(p_recalled jsonb, p_tokens integer, OUT parts jsonb, OUT tokens jsonb, OUT total integer) TO authenticated;
GRANT ALL ON FUNCTION private.share_budget(p_recalled jsonb, p_tokens integer, OUT parts jsonb, OUT tokens jsonb, OUT total integer) TO service_role;

REVOKE ALL ON FUNCTION private.share_states() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.shared_part(p_evidence numeric, p_total numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION private.shared_part(p_evidence numeric, p_total numeric) TO authenticated;
GRANT ALL ON FUNCTION private.shared_part(p_evidence numeric, p_total numeric) TO service_role;

REVOKE ALL ON FUNCTION private.siblings_of(p_user_id uuid, p_session_id uuid, p_parent_id uuid, p_seq integer, OUT place integer, OUT number integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.siblings_of(p_user_id uuid, p_session_id uuid, p_parent_id uuid, p_seq integer, OUT place integer, OUT number integer) TO authenticated;
GRANT ALL ON FUNCTION private.siblings_of(p_user_id uuid, p_session_id uuid, p_parent_id uuid, p_seq integer, OUT place integer, OUT number integer) TO service_role;

REVOKE ALL ON FUNCTION private.sign_receipt(p_payload text, p_key bytea) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.signs_receipts() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.slow_statements(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.slow_statements(p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.snippet(p_text text, p_marks private.search_marks, p_language text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.snippet(p_text text, p_marks private.search_marks, p_language text) TO authenticated;
GRANT ALL ON FUNCTION private.snippet(p_text text, p_marks private.search_marks, p_language text) TO service_role;

REVOKE ALL ON FUNCTION private.spare_users_row() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.spend_embedding_tokens(p_user_id uuid, p_tokens bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION private.spend_embedding_tokens(p_user_id uuid, p_tokens bigint) TO service_role;

REVOKE ALL ON FUNCTION private.stage_items(p_user_id uuid, p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.stage_items(p_user_id uuid, p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean) TO authenticated;
GRANT ALL ON FUNCTION private.stage_items(p_user_id uuid, p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean) TO service_role;

REVOKE ALL ON FUNCTION private.steer(p_user_id uuid, p_context text, p_target jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.steer(p_user_id uuid, p_context text, p_target jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.steer(p_user_id uuid, p_context text, p_target jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.stem_configs(p_text text, p_languages text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.stem_configs(p_text text, p_languages text[]) TO authenticated;
GRANT ALL ON FUNCTION private.stem_configs(p_text text, p_languages text[]) TO service_role;

REVOKE ALL ON FUNCTION private.stems_of(p_config regconfig, p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.stems_of(p_config regconfig, p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.stems_of(p_config regconfig, p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.stop_import(p_user_id uuid, p_import_id uuid, p_code text, p_message text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.stop_import(p_user_id uuid, p_import_id uuid, p_code text, p_message text) TO authenticated;
GRANT ALL ON FUNCTION private.stop_import(p_user_id uuid, p_import_id uuid, p_code text, p_message text) TO service_role;

REVOKE ALL ON FUNCTION private.store_embedding(p_source text, p_user_id uuid, p_row_id text, p_content_hash text, p_embedding extensions.vector, p_embedding_model text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.store_embedding(p_source text, p_user_id uuid, p_row_id text, p_content_hash text, p_embedding extensions.vector, p_embedding_model text) TO service_role;

REVOKE ALL ON FUNCTION private.store_memory_job(p_job private.embedding_jobs, p_result jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.store_memory_job(p_job private.embedding_jobs, p_result jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.store_memory_job(p_job private.embedding_jobs, p_result jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.store_music_recommendations(p_user_id uuid, p_rows jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.store_music_recommendations(p_user_id uuid, p_rows jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.store_music_recommendations(p_user_id uuid, p_rows jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.store_plays(p_user_id uuid, p_items jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.store_plays(p_user_id uuid, p_items jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.store_plays(p_user_id uuid, p_items jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.store_summary(p_job private.embedding_jobs, p_result jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.store_summary(p_job private.embedding_jobs, p_result jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.store_title(p_job private.embedding_jobs, p_result jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.store_title(p_job private.embedding_jobs, p_result jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.tag_request() FROM PUBLIC;
GRANT ALL ON FUNCTION private.tag_request() TO authenticated;
GRANT ALL ON FUNCTION private.tag_request() TO service_role;

REVOKE ALL ON FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.take_back_review(p_user_id uuid, p_flashcard_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.take_item(p_import public.imports, p_importer text, p_item private.import_items) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.take_items(p_user_id uuid, p_import_id uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.take_items(p_user_id uuid, p_import_id uuid, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.take_items(p_user_id uuid, p_import_id uuid, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.take_memory_job(p_user_id uuid, p_message_id uuid, p_is_done boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.take_memory_job(p_user_id uuid, p_message_id uuid, p_is_done boolean) TO authenticated;
GRANT ALL ON FUNCTION private.take_memory_job(p_user_id uuid, p_message_id uuid, p_is_done boolean) TO service_role;

REVOKE ALL ON FUNCTION private.take_notes(p_user_id uuid, p_deck_id uuid, p_parameters private.fsrs_parameters, p_cards jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.take_provider_call(p_user_id uuid, p_kind text, p_tokens integer, p_embedded_tokens integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.take_provider_call(p_user_id uuid, p_kind text, p_tokens integer, p_embedded_tokens integer) TO authenticated;
GRANT ALL ON FUNCTION private.take_provider_call(p_user_id uuid, p_kind text, p_tokens integer, p_embedded_tokens integer) TO service_role;

REVOKE ALL ON FUNCTION private.take_row() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.telling_sentences(p_texts jsonb, p_tokens integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.telling_sentences(p_texts jsonb, p_tokens integer) TO service_role;

REVOKE ALL ON FUNCTION private.tenant_index(p_table text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.tenant_index(p_table text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.tenant_index(p_table text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.tenant_index_statement(p_table text, p_user_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.text_language(p_language text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.text_language(p_language text) TO authenticated;
GRANT ALL ON FUNCTION private.text_language(p_language text) TO service_role;

REVOKE ALL ON FUNCTION private.thread_neighbour_steps() FROM PUBLIC;
GRANT ALL ON FUNCTION private.thread_neighbour_steps() TO authenticated;
GRANT ALL ON FUNCTION private.thread_neighbour_steps() TO service_role;

REVOKE ALL ON FUNCTION private.timezone_name(p_timezone text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.timezone_name(p_timezone text) TO authenticated;
GRANT ALL ON FUNCTION private.timezone_name(p_timezone text) TO service_role;

REVOKE ALL ON FUNCTION private.to_embedding(p_embedding text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.to_embedding(p_embedding text) TO authenticated;
GRANT ALL ON FUNCTION private.to_embedding(p_embedding text) TO service_role;

REVOKE ALL ON FUNCTION private.tokens_now(p_usage private.usage, p_limit private.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION private.tokens_now(p_usage private.usage, p_limit private.limits) TO authenticated;
GRANT ALL ON FUNCTION private.tokens_now(p_usage private.usage, p_limit private.limits) TO service_role;

REVOKE ALL ON FUNCTION private.touch_catalogue() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.touch_music_tracks() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.touch_updated_at() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.turn_embedding(p_user_id uuid, p_query_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.unqueue_embedding() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.unqueue_writing() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.unsummarised(p_user_id uuid, p_message_id uuid, p_tokens integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.unsummarised(p_user_id uuid, p_message_id uuid, p_tokens integer) TO service_role;

REVOKE ALL ON FUNCTION private.update_cards(p_user_id uuid, p_cards jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.update_cards(p_user_id uuid, p_cards jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.update_cards(p_user_id uuid, p_cards jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.update_learnt_card(p_user_id uuid, p_flashcard_id uuid, p_parameters private.fsrs_parameters, p_item jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION private.use_reserved_turn(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.use_reserved_turn(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.use_reserved_turn(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.user_memories_words() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.usual_similarity(p_user_id uuid, p_embedding extensions.vector, p_embedding_model text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.usual_similarity(p_user_id uuid, p_embedding extensions.vector, p_embedding_model text) TO authenticated;
GRANT ALL ON FUNCTION private.usual_similarity(p_user_id uuid, p_embedding extensions.vector, p_embedding_model text) TO service_role;

REVOKE ALL ON FUNCTION private.valid_artists(p_artists text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION private.valid_artists(p_artists text[]) TO authenticated;
GRANT ALL ON FUNCTION private.valid_artists(p_artists text[]) TO service_role;

REVOKE ALL ON FUNCTION private.valid_duration(p_value jsonb, p_least integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.valid_duration(p_value jsonb, p_least integer) TO authenticated;
GRANT ALL ON FUNCTION private.valid_duration(p_value jsonb, p_least integer) TO service_role;

REVOKE ALL ON FUNCTION private.valid_music_features(p_features jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.valid_music_features(p_features jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.valid_music_features(p_features jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.vector_coverage() FROM PUBLIC;
GRANT ALL ON FUNCTION private.vector_coverage() TO service_role;

REVOKE ALL ON FUNCTION private.vectors_scope(p_user_id uuid, p_collection text, p_filter jsonb, p_embedding_model text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.vectors_scope(p_user_id uuid, p_collection text, p_filter jsonb, p_embedding_model text) TO authenticated;
GRANT ALL ON FUNCTION private.vectors_scope(p_user_id uuid, p_collection text, p_filter jsonb, p_embedding_model text) TO service_role;

REVOKE ALL ON FUNCTION private.vectors_words() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.walk_branch(p_user_id uuid, p_leaf_id uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.walk_branch(p_user_id uuid, p_leaf_id uuid, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.walk_branch(p_user_id uuid, p_leaf_id uuid, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.with_free_keys(p_tables jsonb, p_table private.owned_tables) FROM PUBLIC;
GRANT ALL ON FUNCTION private.with_free_keys(p_tables jsonb, p_table private.owned_tables) TO service_role;

REVOKE ALL ON FUNCTION private.with_models(p_route jsonb, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.with_models(p_route jsonb, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.with_models(p_route jsonb, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.without_embeddings(p_items jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.without_embeddings(p_items jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.without_embeddings(p_items jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.word_order_steps() FROM PUBLIC;
GRANT ALL ON FUNCTION private.word_order_steps() TO authenticated;
GRANT ALL ON FUNCTION private.word_order_steps() TO service_role;

REVOKE ALL ON FUNCTION private.word_steps() FROM PUBLIC;
GRANT ALL ON FUNCTION private.word_steps() TO authenticated;
GRANT ALL ON FUNCTION private.word_steps() TO service_role;

REVOKE ALL ON FUNCTION private.word_text(p_text text, p_is_query boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.word_text(p_text text, p_is_query boolean) TO authenticated;
GRANT ALL ON FUNCTION private.word_text(p_text text, p_is_query boolean) TO service_role;

REVOKE ALL ON FUNCTION private.word_vector(p_text text, p_language text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.word_vector(p_text text, p_language text) TO authenticated;
GRANT ALL ON FUNCTION private.word_vector(p_text text, p_language text) TO service_role;

REVOKE ALL ON FUNCTION private.worth_of(p_weights jsonb, p_lambda numeric, p_controller jsonb, p_cost double precision, p_latency_ms double precision, p_is_strongest boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.worth_of(p_weights jsonb, p_lambda numeric, p_controller jsonb, p_cost double precision, p_latency_ms double precision, p_is_strongest boolean) TO authenticated;
GRANT ALL ON FUNCTION private.worth_of(p_weights jsonb, p_lambda numeric, p_controller jsonb, p_cost double precision, p_latency_ms double precision, p_is_strongest boolean) TO service_role;

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

REVOKE ALL ON FUNCTION public.add_chat_messages(p_session_id uuid, p_messages jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_chat_messages(p_session_id uuid, p_messages jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.add_chat_messages(p_session_id uuid, p_messages jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.add_document(p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.add_documents(p_documents jsonb, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.add_generated_flashcards(p_deck_id uuid, p_cards jsonb, p_source jsonb, p_language text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_generated_flashcards(p_deck_id uuid, p_cards jsonb, p_source jsonb, p_language text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.add_generated_flashcards(p_deck_id uuid, p_cards jsonb, p_source jsonb, p_language text, p_user_id uuid, p_request_id uuid) TO service_role;

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

GRANT INSERT(title_is_made),UPDATE(title_is_made) ON TABLE public.conversations TO authenticated;
GRANT INSERT(title_is_made),UPDATE(title_is_made) ON TABLE public.conversations TO service_role;

GRANT INSERT(summary),UPDATE(summary) ON TABLE public.conversations TO authenticated;
GRANT INSERT(summary),UPDATE(summary) ON TABLE public.conversations TO service_role;

GRANT INSERT(archived_at),UPDATE(archived_at) ON TABLE public.conversations TO authenticated;
GRANT INSERT(archived_at),UPDATE(archived_at) ON TABLE public.conversations TO service_role;

GRANT INSERT(metadata),UPDATE(metadata) ON TABLE public.conversations TO authenticated;
GRANT INSERT(metadata),UPDATE(metadata) ON TABLE public.conversations TO service_role;

REVOKE ALL ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.begin_document(p_title text, p_content text, p_metadata jsonb, p_source_type text, p_source_uri text, p_document_id uuid, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_document(p_title text, p_content text, p_metadata jsonb, p_source_type text, p_source_uri text, p_document_id uuid, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.begin_document(p_title text, p_content text, p_metadata jsonb, p_source_type text, p_source_uri text, p_document_id uuid, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.begin_extraction(p_text text, p_is_stored boolean, p_namespace text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_extraction(p_text text, p_is_stored boolean, p_namespace text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.begin_extraction(p_text text, p_is_stored boolean, p_namespace text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.begin_remembering(p_message_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_remembering(p_message_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.begin_remembering(p_message_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.begin_turn(p_tokens integer, p_embedded_tokens integer, p_own_key boolean, p_route jsonb, p_prompt_tokens integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_turn(p_tokens integer, p_embedded_tokens integer, p_own_key boolean, p_route jsonb, p_prompt_tokens integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.begin_turn(p_tokens integer, p_embedded_tokens integer, p_own_key boolean, p_route jsonb, p_prompt_tokens integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.claim_embedding_jobs(p_limit integer, p_lease_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_embedding_jobs(p_limit integer, p_lease_seconds integer) TO service_role;

REVOKE ALL ON FUNCTION public.claim_file_erasures(p_limit integer, p_lease_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_file_erasures(p_limit integer, p_lease_seconds integer) TO service_role;

REVOKE ALL ON FUNCTION public.claim_writing_jobs(p_limit integer, p_lease_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_writing_jobs(p_limit integer, p_lease_seconds integer) TO service_role;

REVOKE ALL ON FUNCTION public.complete_embedding_jobs(p_results jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.complete_embedding_jobs(p_results jsonb) TO service_role;

REVOKE ALL ON FUNCTION public.complete_writing_job(p_job_id bigint, p_claim text, p_result jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.complete_writing_job(p_job_id bigint, p_claim text, p_result jsonb) TO service_role;

REVOKE ALL ON FUNCTION public.create_conversation(p_session_id uuid, p_title text, p_metadata jsonb, p_messages jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.create_conversation(p_session_id uuid, p_title text, p_metadata jsonb, p_messages jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.create_conversation(p_session_id uuid, p_title text, p_metadata jsonb, p_messages jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid, p_language text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid, p_language text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.create_flashcards(p_deck_id uuid, p_cards jsonb, p_message_id uuid, p_language text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.create_import(p_kind text, p_source text, p_label text, p_content_hash text, p_total_items bigint, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.create_import(p_kind text, p_source text, p_label text, p_content_hash text, p_total_items bigint, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.create_import(p_kind text, p_source text, p_label text, p_content_hash text, p_total_items bigint, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_erase_memories boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_erase_memories boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_erase_memories boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.delete_my_data(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.delete_my_data(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.delete_my_data(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.delete_vectors(p_ids text[], p_filter jsonb, p_collection text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.delete_vectors(p_ids text[], p_filter jsonb, p_collection text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.delete_vectors(p_ids text[], p_filter jsonb, p_collection text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.embedding_job_stats() FROM PUBLIC;
GRANT ALL ON FUNCTION public.embedding_job_stats() TO service_role;

REVOKE ALL ON FUNCTION public.end_remembering(p_message_id uuid, p_operations jsonb, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_remembering(p_message_id uuid, p_operations jsonb, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.end_remembering(p_message_id uuid, p_operations jsonb, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.erase_memory(p_memory_key text, p_namespace text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erase_memory(p_memory_key text, p_namespace text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.erase_memory(p_memory_key text, p_namespace text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.export_my_data(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.export_my_data(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.export_my_data(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.export_my_table(p_table text, p_after jsonb, p_limit integer, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.export_my_table(p_table text, p_after jsonb, p_limit integer, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.export_my_table(p_table text, p_after jsonb, p_limit integer, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.export_my_tables(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.export_my_tables(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.export_my_tables(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.fail_embedding_job(p_job_id bigint, p_error text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fail_embedding_job(p_job_id bigint, p_error text) TO service_role;

REVOKE ALL ON FUNCTION public.fail_import(p_import_id uuid, p_code text, p_message text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fail_import(p_import_id uuid, p_code text, p_message text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.fail_import(p_import_id uuid, p_code text, p_message text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.finish_document(p_document_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.flashcard_stats(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.flashcard_stats(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.flashcard_stats(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.forget_memory(p_memory_key text, p_namespace text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forget_memory(p_memory_key text, p_namespace text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.forget_memory(p_memory_key text, p_namespace text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_analytics(p_since date, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_analytics(p_since date, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_analytics(p_since date, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_route jsonb, p_thread jsonb, p_passage_count integer, p_document_count integer, p_namespaces text[], p_explain boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_route jsonb, p_thread jsonb, p_passage_count integer, p_document_count integer, p_namespaces text[], p_explain boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_route jsonb, p_thread jsonb, p_passage_count integer, p_document_count integer, p_namespaces text[], p_explain boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_leaf_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_leaf_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_leaf_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_conversation_tree(p_session_id uuid, p_limit integer, p_after_seq integer, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_conversation_tree(p_session_id uuid, p_limit integer, p_after_seq integer, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_conversation_tree(p_session_id uuid, p_limit integer, p_after_seq integer, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_due_flashcards(p_deck_id uuid, p_limit integer, p_now timestamp with time zone, p_order text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_due_flashcards(p_deck_id uuid, p_limit integer, p_now timestamp with time zone, p_order text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_due_flashcards(p_deck_id uuid, p_limit integer, p_now timestamp with time zone, p_order text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_embedding_model(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_embedding_model(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_embedding_model(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_document_id uuid, p_memory_id uuid, p_from integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_document_id uuid, p_memory_id uuid, p_from integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_flashcard_context(p_message_id uuid, p_deck_id uuid, p_document_id uuid, p_memory_id uuid, p_from integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_flashcard_histories(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_flashcard_histories(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_flashcard_histories(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_genre_preferences(p_limit integer, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_genre_preferences(p_limit integer, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_genre_preferences(p_limit integer, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_memory_changes(p_message_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_memory_changes(p_message_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_memory_changes(p_message_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_metrics() FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_metrics() TO service_role;

REVOKE ALL ON FUNCTION public.get_model_states(p_context text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_model_states(p_context text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_model_states(p_context text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_response_by_id(p_response_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_response_by_id(p_response_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_response_by_id(p_response_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_usage(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_usage(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_usage(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_waiting_imports(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_waiting_imports(p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION public.hide_response(p_message_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hide_response(p_message_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.hide_response(p_message_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.hold_request(p_seconds integer, p_is_held boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hold_request(p_seconds integer, p_is_held boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.hold_request(p_seconds integer, p_is_held boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.import_evaluations(p_items jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.import_evaluations(p_items jsonb) TO service_role;

REVOKE ALL ON FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.import_flashcards(p_deck_id uuid, p_cards jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.import_my_data(p_data jsonb, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.import_my_data(p_data jsonb, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.kw_match_documents(query_text text, match_count integer, filter jsonb, collection text, p_language text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.kw_match_documents(query_text text, match_count integer, filter jsonb, collection text, p_language text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.kw_match_documents(query_text text, match_count integer, filter jsonb, collection text, p_language text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.make_receipt_key(p_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.make_receipt_key(p_key text) TO service_role;

REVOKE ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer, filter jsonb, match_threshold double precision, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer, filter jsonb, match_threshold double precision, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_documents(query_embedding extensions.vector, match_count integer, filter jsonb, match_threshold double precision, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, query_text text, p_language text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, query_text text, p_language text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_flashcards(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, query_text text, p_language text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_namespaces text[], p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_namespaces text[], p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_namespaces text[], p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer, filter jsonb, collection text, match_threshold double precision, embedding_model text, p_with_embedding boolean, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer, filter jsonb, collection text, match_threshold double precision, embedding_model text, p_with_embedding boolean, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_vectors(query_embedding extensions.vector, match_count integer, filter jsonb, collection text, match_threshold double precision, embedding_model text, p_with_embedding boolean, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.pin_memory(p_memory_key text, p_pinned boolean, p_namespace text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.pin_memory(p_memory_key text, p_pinned boolean, p_namespace text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.pin_memory(p_memory_key text, p_pinned boolean, p_namespace text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.postpone_flashcards(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.postpone_flashcards(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.postpone_flashcards(p_deck_id uuid, p_days integer, p_now timestamp with time zone, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.preview_flashcard(p_flashcard_id uuid, p_at timestamp with time zone, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_language text, p_namespaces text[], p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_language text, p_namespaces text[], p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_language text, p_namespaces text[], p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.recommend_tracks(p_limit integer, p_genre text, p_exploration double precision, p_seed bigint, p_new_only boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recommend_tracks(p_limit integer, p_genre text, p_exploration double precision, p_seed bigint, p_new_only boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.recommend_tracks(p_limit integer, p_genre text, p_exploration double precision, p_seed bigint, p_new_only boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.record_feedback(p_response_id uuid, p_kind text, p_value numeric, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_feedback(p_response_id uuid, p_kind text, p_value numeric, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.record_feedback(p_response_id uuid, p_kind text, p_value numeric, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT,DELETE ON TABLE public.music_interactions TO authenticated;
GRANT SELECT,DELETE ON TABLE public.music_interactions TO service_role;

GRANT INSERT(user_id) ON TABLE public.music_interactions TO authenticated;
GRANT INSERT(user_id) ON TABLE public.music_interactions TO service_role;

GRANT INSERT(track_id) ON TABLE public.music_interactions TO authenticated;
GRANT INSERT(track_id) ON TABLE public.music_interactions TO service_role;

GRANT INSERT(interaction_type) ON TABLE public.music_interactions TO authenticated;
GRANT INSERT(interaction_type) ON TABLE public.music_interactions TO service_role;

GRANT INSERT(listen_duration_ms) ON TABLE public.music_interactions TO authenticated;
GRANT INSERT(listen_duration_ms) ON TABLE public.music_interactions TO service_role;

GRANT INSERT(track_duration_ms) ON TABLE public.music_interactions TO authenticated;
GRANT INSERT(track_duration_ms) ON TABLE public.music_interactions TO service_role;

GRANT INSERT(context) ON TABLE public.music_interactions TO authenticated;
GRANT INSERT(context) ON TABLE public.music_interactions TO service_role;

GRANT INSERT(occurred_at) ON TABLE public.music_interactions TO authenticated;
GRANT INSERT(occurred_at) ON TABLE public.music_interactions TO service_role;

GRANT UPDATE(undone_at) ON TABLE public.music_interactions TO authenticated;
GRANT UPDATE(undone_at) ON TABLE public.music_interactions TO service_role;

REVOKE ALL ON FUNCTION public.record_music_interaction(p_track_id uuid, p_interaction_type text, p_listen_duration_ms integer, p_track_duration_ms integer, p_context jsonb, p_occurred_at timestamp with time zone, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_music_interaction(p_track_id uuid, p_interaction_type text, p_listen_duration_ms integer, p_track_duration_ms integer, p_context jsonb, p_occurred_at timestamp with time zone, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.record_music_interaction(p_track_id uuid, p_interaction_type text, p_listen_duration_ms integer, p_track_duration_ms integer, p_context jsonb, p_occurred_at timestamp with time zone, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.record_music_interactions(p_items jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_music_interactions(p_items jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.record_music_interactions(p_items jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.refresh_analytics(p_days integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.refresh_analytics(p_days integer) TO service_role;

REVOKE ALL ON FUNCTION public.refresh_music_tracks(p_seconds integer, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.refresh_music_tracks(p_seconds integer, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.replay_policy(p_policy jsonb, p_since timestamp with time zone, p_context text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.replay_policy(p_policy jsonb, p_since timestamp with time zone, p_context text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.replay_policy(p_policy jsonb, p_since timestamp with time zone, p_context text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.reschedule_flashcards(p_deck_id uuid, p_after uuid, p_limit integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.reserve_provider_call(p_kind text, p_tokens integer, p_own_key boolean, p_route jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reserve_provider_call(p_kind text, p_tokens integer, p_own_key boolean, p_route jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.reserve_provider_call(p_kind text, p_tokens integer, p_own_key boolean, p_route jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.reset_flashcard(p_flashcard_id uuid, p_reset_counts boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reset_flashcard(p_flashcard_id uuid, p_reset_counts boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.reset_flashcard(p_flashcard_id uuid, p_reset_counts boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.restore_document_version(p_document_id uuid, p_version integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.restore_document_version(p_document_id uuid, p_version integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.restore_document_version(p_document_id uuid, p_version integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT,DELETE ON TABLE public.memory_blocks TO authenticated;
GRANT SELECT,DELETE ON TABLE public.memory_blocks TO service_role;

GRANT INSERT(user_id) ON TABLE public.memory_blocks TO authenticated;
GRANT INSERT(user_id) ON TABLE public.memory_blocks TO service_role;

GRANT INSERT(id) ON TABLE public.memory_blocks TO authenticated;
GRANT INSERT(id) ON TABLE public.memory_blocks TO service_role;

GRANT INSERT(namespace) ON TABLE public.memory_blocks TO authenticated;
GRANT INSERT(namespace) ON TABLE public.memory_blocks TO service_role;

GRANT INSERT(name) ON TABLE public.memory_blocks TO authenticated;
GRANT INSERT(name) ON TABLE public.memory_blocks TO service_role;

GRANT INSERT(content),UPDATE(content) ON TABLE public.memory_blocks TO authenticated;
GRANT INSERT(content),UPDATE(content) ON TABLE public.memory_blocks TO service_role;

GRANT INSERT(max_length),UPDATE(max_length) ON TABLE public.memory_blocks TO authenticated;
GRANT INSERT(max_length),UPDATE(max_length) ON TABLE public.memory_blocks TO service_role;

REVOKE ALL ON FUNCTION public.restore_memory_block(p_name text, p_version integer, p_namespace text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.restore_memory_block(p_name text, p_version integer, p_namespace text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.restore_memory_block(p_name text, p_version integer, p_namespace text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.restore_music_model(p_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.restore_music_model(p_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.restore_music_model(p_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.retry_dead_jobs(p_source text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.retry_dead_jobs(p_source text) TO service_role;

REVOKE ALL ON FUNCTION public.return_embedding_jobs(p_job_ids bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.return_embedding_jobs(p_job_ids bigint[]) TO service_role;

REVOKE ALL ON FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.review_flashcard(p_flashcard_id uuid, p_rating integer, p_reviewed_at timestamp with time zone, p_duration_ms integer, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.review_flashcards(p_reviews jsonb, p_merge boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.review_flashcards(p_reviews jsonb, p_merge boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.review_flashcards(p_reviews jsonb, p_merge boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.route_query(p_text text, p_context text, p_candidates text[], p_constraints jsonb, p_preference text, p_embedding text, p_embedding_model text, p_weights jsonb, p_prompt_tokens integer, p_max_cost numeric, p_share numeric, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.route_query(p_text text, p_context text, p_candidates text[], p_constraints jsonb, p_preference text, p_embedding text, p_embedding_model text, p_weights jsonb, p_prompt_tokens integer, p_max_cost numeric, p_share numeric, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.route_query(p_text text, p_context text, p_candidates text[], p_constraints jsonb, p_preference text, p_embedding text, p_embedding_model text, p_weights jsonb, p_prompt_tokens integer, p_max_cost numeric, p_share numeric, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.routing_report(p_since timestamp with time zone, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.routing_report(p_since timestamp with time zone, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.routing_report(p_since timestamp with time zone, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.run_import(p_import_id uuid, p_limit integer, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.run_import(p_import_id uuid, p_limit integer, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.run_import(p_import_id uuid, p_limit integer, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.save_complete_interaction(p_query jsonb, p_routing jsonb, p_response jsonb, p_feedback jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.save_complete_interaction(p_query jsonb, p_routing jsonb, p_response jsonb, p_feedback jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.save_complete_interaction(p_query jsonb, p_routing jsonb, p_response jsonb, p_feedback jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.save_complete_interactions(p_items jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.save_complete_interactions(p_items jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.save_complete_interactions(p_items jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.save_memory_block(p_name text, p_content text, p_max_length integer, p_version integer, p_namespace text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.save_memory_block(p_name text, p_content text, p_max_length integer, p_version integer, p_namespace text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.save_memory_block(p_name text, p_content text, p_max_length integer, p_version integer, p_namespace text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.save_query(p_text text, p_context text, p_preference text, p_embedding text, p_embedding_model text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.save_query(p_text text, p_context text, p_preference text, p_embedding text, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.save_query(p_text text, p_context text, p_preference text, p_embedding text, p_embedding_model text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.search_chat(p_query text, p_query_embedding text, p_limit integer, p_session_id uuid, p_neighbours boolean, p_embedding_model text, p_language text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_chat(p_query text, p_query_embedding text, p_limit integer, p_session_id uuid, p_neighbours boolean, p_embedding_model text, p_language text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.search_chat(p_query text, p_query_embedding text, p_limit integer, p_session_id uuid, p_neighbours boolean, p_embedding_model text, p_language text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_language text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_language text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_language text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.search_documents(p_query text, p_query_embedding text, p_limit integer, p_filter jsonb, p_full_text_weight double precision, p_semantic_weight double precision, p_rrf_k integer, p_embedding_model text, p_mmr_lambda double precision, p_language text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_documents(p_query text, p_query_embedding text, p_limit integer, p_filter jsonb, p_full_text_weight double precision, p_semantic_weight double precision, p_rrf_k integer, p_embedding_model text, p_mmr_lambda double precision, p_language text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.search_documents(p_query text, p_query_embedding text, p_limit integer, p_filter jsonb, p_full_text_weight double precision, p_semantic_weight double precision, p_rrf_k integer, p_embedding_model text, p_mmr_lambda double precision, p_language text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.settle_provider_call(p_interaction jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.settle_provider_call(p_interaction jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.settle_provider_call(p_interaction jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.snapshot_music_model(p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.snapshot_music_model(p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.snapshot_music_model(p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.stage_import_items(p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.stage_import_items(p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.stage_import_items(p_import_id uuid, p_items jsonb, p_first_item bigint, p_is_last boolean, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.start_reembedding(p_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.start_reembedding(p_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.store_api_key(p_provider text, p_label text, p_last_four text, p_ciphertext text, p_nonce text, p_key_version integer, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.store_api_key(p_provider text, p_label text, p_last_four text, p_ciphertext text, p_nonce text, p_key_version integer, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_interaction jsonb, p_turn jsonb, p_language text, p_ai_language text, p_remember jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_interaction jsonb, p_turn jsonb, p_language text, p_ai_language text, p_remember jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_interaction jsonb, p_turn jsonb, p_language text, p_ai_language text, p_remember jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.store_extraction(p_text text, p_memories jsonb, p_is_stored boolean, p_namespace text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.store_extraction(p_text text, p_memories jsonb, p_is_stored boolean, p_namespace text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.store_extraction(p_text text, p_memories jsonb, p_is_stored boolean, p_namespace text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.suspend_flashcard(p_flashcard_id uuid, p_suspended boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.suspend_flashcard(p_flashcard_id uuid, p_suspended boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.suspend_flashcard(p_flashcard_id uuid, p_suspended boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.sync_listening_history(p_items jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sync_listening_history(p_items jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.sync_listening_history(p_items jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.undo_music_interaction(p_interaction_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undo_music_interaction(p_interaction_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.undo_music_interaction(p_interaction_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.undo_review(p_flashcard_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undo_review(p_flashcard_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.undo_review(p_flashcard_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.update_article(p_article_id uuid, p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_article(p_article_id uuid, p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.update_article(p_article_id uuid, p_title text, p_content text, p_chunks jsonb, p_url text, p_author text, p_published_at timestamp with time zone, p_summary text, p_tags text[], p_metadata jsonb, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.update_document(p_document_id uuid, p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_document(p_document_id uuid, p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.update_document(p_document_id uuid, p_title text, p_content text, p_chunks jsonb, p_metadata jsonb, p_source_type text, p_source_uri text, p_embedding_model text, p_expected_version integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.update_model_state(p_model_id text, p_reward numeric, p_confidence numeric, p_context text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_model_state(p_model_id text, p_reward numeric, p_confidence numeric, p_context text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.update_model_state(p_model_id text, p_reward numeric, p_confidence numeric, p_context text, p_user_id uuid, p_request_id uuid) TO service_role;

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

REVOKE ALL ON FUNCTION public.upsert_memories(p_memories jsonb, p_language text, p_namespace text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_memories(p_memories jsonb, p_language text, p_namespace text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_memories(p_memories jsonb, p_language text, p_namespace text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_language text, p_namespace text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_language text, p_namespace text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_language text, p_namespace text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_vectors(p_rows jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT,DELETE ON TABLE private.analytics TO service_role;
GRANT SELECT ON TABLE private.analytics TO authenticated;

GRANT INSERT(user_id) ON TABLE private.analytics TO service_role;

GRANT INSERT(day) ON TABLE private.analytics TO service_role;

GRANT INSERT(measure) ON TABLE private.analytics TO service_role;

GRANT INSERT(label) ON TABLE private.analytics TO service_role;

GRANT INSERT(value),UPDATE(value) ON TABLE private.analytics TO service_role;

GRANT SELECT ON TABLE private.analytics_measures TO service_role;

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

GRANT INSERT(day_start_hour),UPDATE(day_start_hour) ON TABLE public.decks TO authenticated;
GRANT INSERT(day_start_hour),UPDATE(day_start_hour) ON TABLE public.decks TO service_role;

GRANT INSERT(fuzz),UPDATE(fuzz) ON TABLE public.decks TO authenticated;
GRANT INSERT(fuzz),UPDATE(fuzz) ON TABLE public.decks TO service_role;

GRANT INSERT(bury_siblings),UPDATE(bury_siblings) ON TABLE public.decks TO authenticated;
GRANT INSERT(bury_siblings),UPDATE(bury_siblings) ON TABLE public.decks TO service_role;

GRANT SELECT ON TABLE private.deck_days TO authenticated;
GRANT SELECT ON TABLE private.deck_days TO service_role;

GRANT SELECT ON TABLE private.embeddable_tables TO service_role;

GRANT SELECT,DELETE ON TABLE private.evaluation_sums TO service_role;

GRANT INSERT(context) ON TABLE private.evaluation_sums TO service_role;

GRANT INSERT(model_id) ON TABLE private.evaluation_sums TO service_role;

GRANT INSERT(good) ON TABLE private.evaluation_sums TO service_role;

GRANT INSERT(bad) ON TABLE private.evaluation_sums TO service_role;

GRANT SELECT,DELETE ON TABLE private.file_erasures TO service_role;

GRANT UPDATE(attempts) ON TABLE private.file_erasures TO service_role;

GRANT UPDATE(run_after) ON TABLE private.file_erasures TO service_role;

GRANT SELECT,DELETE ON TABLE private.held_requests TO authenticated;
GRANT SELECT,DELETE ON TABLE private.held_requests TO service_role;

GRANT INSERT(user_id) ON TABLE private.held_requests TO authenticated;
GRANT INSERT(user_id) ON TABLE private.held_requests TO service_role;

GRANT INSERT(request_id) ON TABLE private.held_requests TO authenticated;
GRANT INSERT(request_id) ON TABLE private.held_requests TO service_role;

GRANT INSERT(held_until),UPDATE(held_until) ON TABLE private.held_requests TO authenticated;
GRANT INSERT(held_until),UPDATE(held_until) ON TABLE private.held_requests TO service_role;

GRANT SELECT ON TABLE private.music_played_tracks TO service_role;

GRANT SELECT,DELETE ON TABLE private.music_touched_tracks TO service_role;

GRANT INSERT(track_id) ON TABLE private.music_touched_tracks TO service_role;

GRANT UPDATE(touched_at) ON TABLE private.music_touched_tracks TO service_role;

GRANT SELECT,DELETE ON TABLE private.music_track_stats TO service_role;

GRANT INSERT(track_id) ON TABLE private.music_track_stats TO service_role;

GRANT INSERT(genre),UPDATE(genre) ON TABLE private.music_track_stats TO service_role;

GRANT INSERT(likers),UPDATE(likers) ON TABLE private.music_track_stats TO service_role;

GRANT INSERT(heat),UPDATE(heat) ON TABLE private.music_track_stats TO service_role;

GRANT UPDATE(neighbours) ON TABLE private.music_track_stats TO service_role;

GRANT UPDATE(similarities) ON TABLE private.music_track_stats TO service_role;

GRANT INSERT(stale_since),UPDATE(stale_since) ON TABLE private.music_track_stats TO service_role;

GRANT UPDATE(refreshed_at) ON TABLE private.music_track_stats TO service_role;

GRANT SELECT,DELETE ON TABLE private.receipt_keys TO service_role;

GRANT INSERT(key) ON TABLE private.receipt_keys TO service_role;

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

GRANT SELECT,DELETE ON TABLE private.routing_evaluations TO service_role;

GRANT INSERT(context) ON TABLE private.routing_evaluations TO service_role;

GRANT INSERT(question) ON TABLE private.routing_evaluations TO service_role;

GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE private.routing_evaluations TO service_role;

GRANT INSERT(signs),UPDATE(signs) ON TABLE private.routing_evaluations TO service_role;

GRANT INSERT(judged),UPDATE(judged) ON TABLE private.routing_evaluations TO service_role;

GRANT SELECT,DELETE ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(user_id) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(source) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(row_id) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(content_hash),UPDATE(content_hash) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(embedding),UPDATE(embedding) ON TABLE private.staged_embeddings TO service_role;

GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE private.staged_embeddings TO service_role;

GRANT SELECT ON TABLE private.usage_deltas TO authenticated;
GRANT SELECT ON TABLE private.usage_deltas TO service_role;

GRANT SELECT ON TABLE private.user_embedding_models TO authenticated;
GRANT SELECT ON TABLE private.user_embedding_models TO service_role;

GRANT INSERT(user_id) ON TABLE private.user_embedding_models TO service_role;

GRANT INSERT(model),UPDATE(model) ON TABLE private.user_embedding_models TO service_role;

GRANT INSERT(next_model),UPDATE(next_model) ON TABLE private.user_embedding_models TO service_role;

GRANT SELECT ON TABLE private.writing_tasks TO service_role;

GRANT DELETE ON TABLE public.api_keys TO authenticated;
GRANT SELECT,DELETE ON TABLE public.api_keys TO service_role;

GRANT SELECT(user_id) ON TABLE public.api_keys TO authenticated;
GRANT INSERT(user_id) ON TABLE public.api_keys TO service_role;

GRANT SELECT(id) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(provider) ON TABLE public.api_keys TO authenticated;
GRANT INSERT(provider) ON TABLE public.api_keys TO service_role;

GRANT SELECT(label) ON TABLE public.api_keys TO authenticated;
GRANT INSERT(label),UPDATE(label) ON TABLE public.api_keys TO service_role;

GRANT SELECT(last_four) ON TABLE public.api_keys TO authenticated;
GRANT INSERT(last_four),UPDATE(last_four) ON TABLE public.api_keys TO service_role;

GRANT INSERT(ciphertext),UPDATE(ciphertext) ON TABLE public.api_keys TO service_role;

GRANT INSERT(nonce),UPDATE(nonce) ON TABLE public.api_keys TO service_role;

GRANT SELECT(key_version) ON TABLE public.api_keys TO authenticated;
GRANT INSERT(key_version),UPDATE(key_version) ON TABLE public.api_keys TO service_role;

GRANT SELECT(created_at) ON TABLE public.api_keys TO authenticated;

GRANT SELECT(updated_at) ON TABLE public.api_keys TO authenticated;

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

GRANT INSERT(is_html),UPDATE(is_html) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(is_html),UPDATE(is_html) ON TABLE public.flashcards TO service_role;

GRANT INSERT(tags),UPDATE(tags) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(tags),UPDATE(tags) ON TABLE public.flashcards TO service_role;

GRANT INSERT(guid) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(guid) ON TABLE public.flashcards TO service_role;

GRANT INSERT(ordinal) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(ordinal) ON TABLE public.flashcards TO service_role;

GRANT INSERT(note_type),UPDATE(note_type) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(note_type),UPDATE(note_type) ON TABLE public.flashcards TO service_role;

GRANT INSERT(fields),UPDATE(fields) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(fields),UPDATE(fields) ON TABLE public.flashcards TO service_role;

GRANT INSERT(suspended_at),UPDATE(suspended_at) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(suspended_at),UPDATE(suspended_at) ON TABLE public.flashcards TO service_role;

GRANT INSERT(embedding) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.flashcards TO service_role;

GRANT INSERT(embedding_model) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.flashcards TO service_role;

GRANT INSERT(language) ON TABLE public.flashcards TO authenticated;
GRANT INSERT(language) ON TABLE public.flashcards TO service_role;

GRANT SELECT ON TABLE public.memory_block_versions TO authenticated;
GRANT SELECT ON TABLE public.memory_block_versions TO service_role;

GRANT SELECT ON TABLE public.music_genre_preferences TO authenticated;
GRANT SELECT ON TABLE public.music_genre_preferences TO service_role;

GRANT SELECT,DELETE ON TABLE public.music_listening_history TO authenticated;
GRANT SELECT,DELETE ON TABLE public.music_listening_history TO service_role;

GRANT INSERT(user_id) ON TABLE public.music_listening_history TO authenticated;
GRANT INSERT(user_id) ON TABLE public.music_listening_history TO service_role;

GRANT INSERT(track_id) ON TABLE public.music_listening_history TO authenticated;
GRANT INSERT(track_id) ON TABLE public.music_listening_history TO service_role;

GRANT INSERT(played_at) ON TABLE public.music_listening_history TO authenticated;
GRANT INSERT(played_at) ON TABLE public.music_listening_history TO service_role;

GRANT INSERT(listen_duration_ms) ON TABLE public.music_listening_history TO authenticated;
GRANT INSERT(listen_duration_ms) ON TABLE public.music_listening_history TO service_role;

GRANT SELECT ON TABLE public.music_recommendations TO authenticated;
GRANT SELECT ON TABLE public.music_recommendations TO service_role;

GRANT SELECT ON TABLE public.music_track_values TO authenticated;
GRANT SELECT ON TABLE public.music_track_values TO service_role;

GRANT SELECT,DELETE ON TABLE public.music_tracks TO authenticated;
GRANT SELECT,DELETE ON TABLE public.music_tracks TO service_role;

GRANT INSERT(user_id) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(user_id) ON TABLE public.music_tracks TO service_role;

GRANT INSERT(provider) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(provider) ON TABLE public.music_tracks TO service_role;

GRANT INSERT(provider_track_id) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(provider_track_id) ON TABLE public.music_tracks TO service_role;

GRANT INSERT(name),UPDATE(name) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(name),UPDATE(name) ON TABLE public.music_tracks TO service_role;

GRANT INSERT(artists),UPDATE(artists) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(artists),UPDATE(artists) ON TABLE public.music_tracks TO service_role;

GRANT INSERT(genre),UPDATE(genre) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(genre),UPDATE(genre) ON TABLE public.music_tracks TO service_role;

GRANT INSERT(features),UPDATE(features) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(features),UPDATE(features) ON TABLE public.music_tracks TO service_role;

GRANT INSERT(duration_ms),UPDATE(duration_ms) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(duration_ms),UPDATE(duration_ms) ON TABLE public.music_tracks TO service_role;

GRANT INSERT(external_url),UPDATE(external_url) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(external_url),UPDATE(external_url) ON TABLE public.music_tracks TO service_role;

GRANT INSERT(isrc),UPDATE(isrc) ON TABLE public.music_tracks TO authenticated;
GRANT INSERT(isrc),UPDATE(isrc) ON TABLE public.music_tracks TO service_role;

GRANT SELECT ON TABLE public.personality_items TO authenticated;
GRANT SELECT ON TABLE public.personality_items TO service_role;

GRANT SELECT ON TABLE public.personality_profiles TO authenticated;
GRANT SELECT ON TABLE public.personality_profiles TO service_role;

GRANT SELECT ON TABLE public.review_logs TO authenticated;
GRANT SELECT ON TABLE public.review_logs TO service_role;

GRANT SELECT ON TABLE public.routing_budgets TO authenticated;
GRANT SELECT,DELETE ON TABLE public.routing_budgets TO service_role;

GRANT INSERT(user_id) ON TABLE public.routing_budgets TO service_role;

GRANT INSERT(period) ON TABLE public.routing_budgets TO service_role;

GRANT INSERT(amount),UPDATE(amount) ON TABLE public.routing_budgets TO service_role;

GRANT SELECT,DELETE ON TABLE public.routing_settings TO authenticated;
GRANT SELECT,DELETE ON TABLE public.routing_settings TO service_role;

GRANT INSERT(user_id) ON TABLE public.routing_settings TO authenticated;
GRANT INSERT(user_id) ON TABLE public.routing_settings TO service_role;

GRANT INSERT(context) ON TABLE public.routing_settings TO authenticated;
GRANT INSERT(context) ON TABLE public.routing_settings TO service_role;

GRANT INSERT(cost_scale),UPDATE(cost_scale) ON TABLE public.routing_settings TO authenticated;
GRANT INSERT(cost_scale),UPDATE(cost_scale) ON TABLE public.routing_settings TO service_role;

GRANT INSERT(half_life),UPDATE(half_life) ON TABLE public.routing_settings TO authenticated;
GRANT INSERT(half_life),UPDATE(half_life) ON TABLE public.routing_settings TO service_role;

GRANT INSERT(lambda),UPDATE(lambda) ON TABLE public.routing_settings TO authenticated;
GRANT INSERT(lambda),UPDATE(lambda) ON TABLE public.routing_settings TO service_role;

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

GRANT INSERT(language),UPDATE(language) ON TABLE public.vectors TO authenticated;
GRANT INSERT(language),UPDATE(language) ON TABLE public.vectors TO service_role;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON SEQUENCES TO postgres;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON FUNCTIONS TO postgres;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON TABLES TO postgres;
