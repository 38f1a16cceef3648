CREATE SCHEMA private;

COMMENT ON SCHEMA private IS 'Helpers and bookkeeping of Engram. PostgREST does not serve it; nothing in it is a client''s name.';

CREATE SCHEMA public;

COMMENT ON SCHEMA public IS 'standard public schema';

CREATE FUNCTION private.any_word(p_text text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.any_word(p_text text) IS 'A text search for any of the words. The usual query asks for all of them, which a question in plain words hardly ever finds.';

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

CREATE FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) IS 'Raises SQLSTATE PT<status>, which PostgREST answers as that HTTP status. The message is a stable snake_case code, the detail a sentence, the hint what to do about it.';

CREATE FUNCTION private.forget_requests(p_older_than interval DEFAULT '7 days'::interval) RETURNS bigint
    LANGUAGE sql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.forget_requests(p_older_than interval) IS 'Deletes request ids older than the interval and returns how many. Service role only; run it daily. A retry that comes later than that is a new request.';

CREATE FUNCTION private.lock_memories(p_user_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.lock_memories(p_user_id uuid) IS 'Waits for, and keeps to the end of the transaction, the right to write a user''s memories.';

CREATE FUNCTION private.uuid_v7() RETURNS uuid
    LANGUAGE sql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.uuid_v7() IS 'A time-ordered UUID (RFC 9562, version 7, to the microsecond). Growing tables use it: inserts touch the right edge of their primary key only.';

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

CREATE FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) RETURNS TABLE(id uuid, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) IS 'The memories true at p_as_of that are nearest to the query, most similar first. Exact up to 1,000 memories of the user; above, signs rank first and the best 14 × √memories, at least 20 × p_limit, are compared exactly. p_filter: {category?, importance?, key?}.';

CREATE FUNCTION private.number_message() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.number_message() IS 'Trigger: gives a message its place and time under the conversation''s row lock, so that simultaneous writers get consecutive places. Errors: 404 conversation_not_found.';

CREATE FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) IS 'Five scores 0..100 as {scores, levels: low|average|high, summary, style[]}. Under 35 is low, over 65 high; style says how to speak to such a person.';

CREATE FUNCTION private.record_memory_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.record_memory_change() IS 'Trigger: writes user_memory_history for each change of a memory.';

CREATE FUNCTION private.require_conversation(p_found boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_conversation(p_found boolean) IS 'What the conversation RPCs say when their statement found no row. Errors: 404 conversation_not_found.';

CREATE FUNCTION private.require_limit(p_limit integer, p_maximum integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) IS 'The limit itself when it is from 1 to the maximum. Errors: 400 invalid_limit.';

CREATE FUNCTION private.require_user(p_user_id uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.require_user(p_user_id uuid) IS 'The user to act for: the token''s, or p_user_id for a caller with the rights of service_role. Anybody else''s id is refused with 42501.';

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

CREATE FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) RETURNS TABLE(id uuid, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_custom_plan'
    AS …;

COMMENT ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) IS 'The user''s messages that match, best rank first, latest first among equals.';

CREATE FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) RETURNS void
    LANGUAGE sql STRICT
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) IS 'Keeps the result for replays. Nothing to do when p_request_id is null.';

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

CREATE FUNCTION private.without_embeddings(p_items jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION private.without_embeddings(p_items jsonb) IS 'What makes an array of items the same request again: all but the vectors, which a provider does not compute to the same last digit twice.';

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

CREATE FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) IS 'Deletes a conversation with its messages. Memories drawn from it stay, without their source. Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

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

CREATE FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, sender_type text, message_text text, "timestamp" timestamp with time zone, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) IS 'The user''s messages nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold. Exact up to 1,000 embedded messages; above, signs rank first and the best 14 × √messages, at least 20 × match_count, are compared exactly. embedding_model null compares all: name it where there is more than one. Errors: 400 invalid_embedding, 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, filter jsonb DEFAULT '{}'::jsonb, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, memory_key text, memory_value text, memory_category text, importance text, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) IS 'The user''s memories nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold. filter: {category?, importance?, key?}. embedding_model null compares all: name it where there is more than one. Reads only; recall_memories ranks for a reply. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

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

CREATE FUNCTION public.search_chat_messages(p_query text, p_limit integer DEFAULT 20, p_session_id uuid DEFAULT NULL::uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, sender_type text, message_text text, snippet text, rank real, "timestamp" timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) IS 'Full text search in English stems with "quotes", or and −minus; messages with all words, or, when there are none, with any. snippet is HTML-escaped text with the words in <mark>. Errors: 400 invalid_query, 400 invalid_limit, 42501.';

CREATE FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb DEFAULT NULL::jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.profiles
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) IS 'Takes five scores 0..100 made elsewhere; the LLM context is written from them unless one is given. Returns the profile. Errors: 400 invalid_scores, 400 invalid_llm_context, 409 request_conflict, 23514 a context over 16 kB, 42501 not your user id.';

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

CREATE FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.user_memories
    LANGUAGE plpgsql
    SET search_path TO ''
    AS …;

COMMENT ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) IS 'Takes back the latest change of a memory, by its id in user_memory_history: value, attributes and embedding are again what they were, and the undoing is a change in the history itself. Returns the memory that now stands, no row if none does. Errors: 404 memory_change_not_found, 409 memory_changed_since, 409 request_conflict, 42501.';

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

ALTER TABLE ONLY private.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (user_id, request_id);

ALTER TABLE ONLY public.agent_analyses
    ADD CONSTRAINT agent_analyses_pkey PRIMARY KEY (user_id, agent_type);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_session_seq_key UNIQUE (user_id, session_id, seq);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.personality_items
    ADD CONSTRAINT personality_items_pkey PRIMARY KEY (item_number);

ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.user_memory_history
    ADD CONSTRAINT user_memory_history_pkey PRIMARY KEY (user_id, id);

CREATE INDEX requests_created_at_idx ON private.requests USING btree (created_at);

CREATE INDEX chat_messages_embedding_model_idx ON public.chat_messages USING btree (user_id, embedding_model) WHERE (embedding IS NOT NULL);

CREATE INDEX chat_messages_parent_idx ON public.chat_messages USING btree (user_id, parent_id);

CREATE INDEX chat_messages_timestamp_idx ON public.chat_messages USING btree (user_id, "timestamp" DESC, id DESC);

CREATE INDEX chat_messages_tsv_idx ON public.chat_messages USING gin (user_id, message_tsv);

CREATE INDEX conversations_last_message_at_idx ON public.conversations USING btree (user_id, last_message_at DESC);

CREATE UNIQUE INDEX user_memories_active_key ON public.user_memories USING btree (user_id, memory_key) WHERE (status = 'active'::text);

CREATE INDEX user_memories_key_idx ON public.user_memories USING btree (user_id, memory_key);

CREATE INDEX user_memories_source_message_idx ON public.user_memories USING btree (user_id, source_message_id) WHERE (source_message_id IS NOT NULL);

CREATE INDEX user_memories_superseded_by_idx ON public.user_memories USING btree (user_id, superseded_by) WHERE (superseded_by IS NOT NULL);

CREATE INDEX user_memory_history_key_idx ON public.user_memory_history USING btree (user_id, memory_key, id DESC);

CREATE TRIGGER agent_analyses_touch_updated_at BEFORE UPDATE ON public.agent_analyses FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER chat_messages_number BEFORE INSERT ON public.chat_messages FOR EACH ROW EXECUTE FUNCTION private.number_message();

CREATE TRIGGER conversations_touch_updated_at BEFORE UPDATE ON public.conversations FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER profiles_touch_updated_at BEFORE UPDATE ON public.profiles FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER user_memories_record_change AFTER INSERT OR DELETE OR UPDATE OF memory_category, importance, confidence, status, expires_at ON public.user_memories FOR EACH ROW EXECUTE FUNCTION private.record_memory_change();

CREATE TRIGGER user_memories_touch_updated_at BEFORE UPDATE ON public.user_memories FOR EACH ROW WHEN ((new.access_count = old.access_count)) EXECUTE FUNCTION private.touch_updated_at();

ALTER TABLE ONLY private.requests
    ADD CONSTRAINT requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agent_analyses
    ADD CONSTRAINT agent_analyses_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_parent_fkey FOREIGN KEY (user_id, parent_id) REFERENCES public.chat_messages(user_id, id) ON DELETE SET NULL (parent_id);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_session_fkey FOREIGN KEY (user_id, session_id) REFERENCES public.conversations(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_id_fkey FOREIGN KEY (id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_source_message_fkey FOREIGN KEY (user_id, source_message_id) REFERENCES public.chat_messages(user_id, id) ON DELETE SET NULL (source_message_id);

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_superseded_by_fkey FOREIGN KEY (user_id, superseded_by) REFERENCES public.user_memories(user_id, id) ON DELETE SET NULL (superseded_by) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_memory_history
    ADD CONSTRAINT user_memory_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE private.requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY requests_insert ON private.requests FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY requests_select ON private.requests FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY requests_update ON private.requests FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.agent_analyses ENABLE ROW LEVEL SECURITY;

CREATE POLICY agent_analyses_delete ON public.agent_analyses FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_insert ON public.agent_analyses FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_select ON public.agent_analyses FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_update ON public.agent_analyses FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.chat_messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY chat_messages_insert ON public.chat_messages FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY chat_messages_select ON public.chat_messages FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY chat_messages_update ON public.chat_messages FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.conversations ENABLE ROW LEVEL SECURITY;

CREATE POLICY conversations_delete ON public.conversations FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY conversations_insert ON public.conversations FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY conversations_select ON public.conversations FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY conversations_update ON public.conversations FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.personality_items ENABLE ROW LEVEL SECURITY;

CREATE POLICY personality_items_select ON public.personality_items FOR SELECT TO authenticated USING (true);

ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;

CREATE POLICY profiles_select ON public.profiles FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = id));

CREATE POLICY profiles_update ON public.profiles FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = id)) WITH CHECK ((( SELECT auth.uid() AS uid) = id));

ALTER TABLE public.user_memories ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_memories_delete ON public.user_memories FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY user_memories_insert ON public.user_memories FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY user_memories_select ON public.user_memories FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY user_memories_update ON public.user_memories FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.user_memory_history ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_memory_history_select ON public.user_memory_history FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

GRANT USAGE ON SCHEMA private TO authenticated;
GRANT USAGE ON SCHEMA private TO service_role;

GRANT USAGE ON SCHEMA public TO anon;
GRANT USAGE ON SCHEMA public TO authenticated;
GRANT USAGE ON SCHEMA public TO service_role;

REVOKE ALL ON FUNCTION private.any_word(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.any_word(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.any_word(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) FROM PUBLIC;
GRANT ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) TO authenticated;
GRANT ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) TO service_role;

REVOKE ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.count_tokens(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.count_tokens(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.count_tokens(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.create_profile() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) TO authenticated;
GRANT ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) TO service_role;

REVOKE ALL ON FUNCTION private.forget_requests(p_older_than interval) FROM PUBLIC;
GRANT ALL ON FUNCTION private.forget_requests(p_older_than interval) TO service_role;

REVOKE ALL ON FUNCTION private.lock_memories(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.lock_memories(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.lock_memories(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.uuid_v7() FROM PUBLIC;
GRANT ALL ON FUNCTION private.uuid_v7() TO authenticated;
GRANT ALL ON FUNCTION private.uuid_v7() TO service_role;

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

REVOKE ALL ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.number_message() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) TO authenticated;
GRANT ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) TO service_role;

REVOKE ALL ON FUNCTION private.record_memory_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.require_conversation(p_found boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_conversation(p_found boolean) TO authenticated;
GRANT ALL ON FUNCTION private.require_conversation(p_found boolean) TO service_role;

REVOKE ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) TO authenticated;
GRANT ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) TO service_role;

REVOKE ALL ON FUNCTION private.require_user(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_user(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.require_user(p_user_id uuid) TO service_role;

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

REVOKE ALL ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.to_embedding(p_embedding text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.to_embedding(p_embedding text) TO authenticated;
GRANT ALL ON FUNCTION private.to_embedding(p_embedding text) TO service_role;

REVOKE ALL ON FUNCTION private.touch_updated_at() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.without_embeddings(p_items jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.without_embeddings(p_items jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.without_embeddings(p_items jsonb) TO service_role;

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

REVOKE ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) TO service_role;

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

GRANT SELECT ON TABLE public.personality_items TO authenticated;
GRANT SELECT ON TABLE public.personality_items TO service_role;

GRANT SELECT ON TABLE public.personality_profiles TO authenticated;
GRANT SELECT ON TABLE public.personality_profiles TO service_role;

GRANT SELECT ON TABLE public.user_memory_history TO authenticated;
GRANT SELECT ON TABLE public.user_memory_history TO service_role;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON SEQUENCES TO postgres;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON FUNCTIONS TO postgres;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON TABLES TO postgres;
