
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  
  "public": {
          Tables: {
            "agent_analyses": {
                  Row: {
                    "agent_type": string,"analysis_data": NonNullable<Json>,"created_at": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "agent_type": string,"analysis_data": NonNullable<Json>,"created_at"?: string,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "agent_type"?: string,"analysis_data"?: NonNullable<Json>,"created_at"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"api_keys": {
                  Row: {
                    "ciphertext": string,"created_at": string,"id": string,"key_version": number,"label": string | null,"last_four": string,"nonce": string,"provider": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "ciphertext": string,"created_at"?: string,"id"?: string,"key_version": number,"label"?: string | null,"last_four": string,"nonce": string,"provider": string,"updated_at"?: string,"user_id"?: string
                  }
                  Update: {
                    "ciphertext"?: string,"created_at"?: string,"id"?: string,"key_version"?: number,"label"?: string | null,"last_four"?: string,"nonce"?: string,"provider"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"articles": {
                  Row: {
                    "author": string | null,"created_at": string,"document_id": string,"id": string,"published_at": string | null,"summary": string | null,"tags": (string)[],"updated_at": string,"url": string | null,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "author"?: string | null,"created_at"?: string,"document_id": string,"id"?: string,"published_at"?: string | null,"summary"?: string | null,"tags"?: (string)[],"updated_at"?: string,"url"?: string | null,"user_id"?: string
                  }
                  Update: {
                    "author"?: string | null,"created_at"?: string,"document_id"?: string,"id"?: string,"published_at"?: string | null,"summary"?: string | null,"tags"?: (string)[],"updated_at"?: string,"url"?: string | null,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "articles_document_fkey"
      columns: ["user_id","document_id"]
isOneToOne: true
      referencedRelation: "documents"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"chat_messages": {
                  Row: {
                    "chain": string | null,"created_at": string,"embedding": string | null,"embedding_bits": unknown,"embedding_model": string | null,"feedback_score": number | null,"has_flashcards": boolean,"id": string,"language": string | null,"message_text": string,"message_tsv": unknown,"metadata": NonNullable<Json>,"model": string | null,"mood_detected": string | null,"parent_id": string | null,"parts": Json | null,"sender_type": string,"sentiment_score": number | null,"seq": number,"session_id": string,"status": string,"timestamp": string,"tool_call_id": string | null,"tool_calls": Json | null,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "chain"?: string | null,"created_at"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"feedback_score"?: number | null,"has_flashcards"?: boolean,"id"?: string,"language"?: string | null,"message_text": string,"message_tsv"?: unknown,"metadata"?: NonNullable<Json>,"model"?: string | null,"mood_detected"?: string | null,"parent_id"?: string | null,"parts"?: Json | null,"sender_type": string,"sentiment_score"?: number | null,"seq": number,"session_id": string,"status"?: string,"timestamp"?: string,"tool_call_id"?: string | null,"tool_calls"?: Json | null,"user_id"?: string
                  }
                  Update: {
                    "chain"?: string | null,"created_at"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"feedback_score"?: number | null,"has_flashcards"?: boolean,"id"?: string,"language"?: string | null,"message_text"?: string,"message_tsv"?: unknown,"metadata"?: NonNullable<Json>,"model"?: string | null,"mood_detected"?: string | null,"parent_id"?: string | null,"parts"?: Json | null,"sender_type"?: string,"sentiment_score"?: number | null,"seq"?: number,"session_id"?: string,"status"?: string,"timestamp"?: string,"tool_call_id"?: string | null,"tool_calls"?: Json | null,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "chat_messages_parent_fkey"
      columns: ["user_id","parent_id"]
isOneToOne: false
      referencedRelation: "chat_messages"
      referencedColumns: ["user_id","id"]
    },{
      foreignKeyName: "chat_messages_session_fkey"
      columns: ["user_id","session_id"]
isOneToOne: false
      referencedRelation: "conversations"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"conversation_summaries": {
                  Row: {
                    "created_at": string,"message_id": string,"model": string | null,"seq": number,"session_id": string,"summary": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"message_id": string,"model"?: string | null,"seq": number,"session_id": string,"summary": string,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "created_at"?: string,"message_id"?: string,"model"?: string | null,"seq"?: number,"session_id"?: string,"summary"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "conversation_summaries_message_fkey"
      columns: ["user_id","message_id"]
isOneToOne: true
      referencedRelation: "chat_messages"
      referencedColumns: ["user_id","id"]
    },{
      foreignKeyName: "conversation_summaries_session_fkey"
      columns: ["user_id","session_id"]
isOneToOne: false
      referencedRelation: "conversations"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"conversations": {
                  Row: {
                    "archived_at": string | null,"created_at": string,"id": string,"is_branched": boolean,"last_message_at": string | null,"message_count": number,"metadata": NonNullable<Json>,"summary": string | null,"title": string | null,"title_is_made": boolean,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "archived_at"?: string | null,"created_at"?: string,"id"?: string,"is_branched"?: boolean,"last_message_at"?: string | null,"message_count"?: number,"metadata"?: NonNullable<Json>,"summary"?: string | null,"title"?: string | null,"title_is_made"?: boolean,"updated_at"?: string,"user_id"?: string
                  }
                  Update: {
                    "archived_at"?: string | null,"created_at"?: string,"id"?: string,"is_branched"?: boolean,"last_message_at"?: string | null,"message_count"?: number,"metadata"?: NonNullable<Json>,"summary"?: string | null,"title"?: string | null,"title_is_made"?: boolean,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"decks": {
                  Row: {
                    "bury_siblings": boolean,"created_at": string,"day_start_hour": number | null,"desired_retention": number,"effective_weights": (number)[] | null,"enable_short_term": boolean,"fuzz": boolean,"id": string,"learning_steps": (number)[],"maximum_interval": number,"name": string,"new_per_day": number,"relearning_steps": (number)[],"reviews_per_day": number | null,"timezone": string | null,"updated_at": string,"user_id": string,"weights": (number)[] | null
                  }
                  ComputedFields: never
                  Insert: {
                    "bury_siblings"?: boolean,"created_at"?: string,"day_start_hour"?: number | null,"desired_retention"?: number,"effective_weights"?: never,"enable_short_term"?: boolean,"fuzz"?: boolean,"id"?: string,"learning_steps"?: (number)[],"maximum_interval"?: number,"name": string,"new_per_day"?: number,"relearning_steps"?: (number)[],"reviews_per_day"?: number | null,"timezone"?: string | null,"updated_at"?: string,"user_id"?: string,"weights"?: (number)[] | null
                  }
                  Update: {
                    "bury_siblings"?: boolean,"created_at"?: string,"day_start_hour"?: number | null,"desired_retention"?: number,"effective_weights"?: never,"enable_short_term"?: boolean,"fuzz"?: boolean,"id"?: string,"learning_steps"?: (number)[],"maximum_interval"?: number,"name"?: string,"new_per_day"?: number,"relearning_steps"?: (number)[],"reviews_per_day"?: number | null,"timezone"?: string | null,"updated_at"?: string,"user_id"?: string,"weights"?: (number)[] | null
                  }
                  Relationships: [
                    
                  ]
                },"document_versions": {
                  Row: {
                    "chunks": Json | null,"content": string | null,"created_at": string,"document_id": string,"metadata": NonNullable<Json>,"source_type": string,"source_uri": string | null,"title": string,"user_id": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "chunks"?: Json | null,"content"?: string | null,"created_at"?: string,"document_id": string,"metadata": NonNullable<Json>,"source_type": string,"source_uri"?: string | null,"title": string,"user_id": string,"version": number
                  }
                  Update: {
                    "chunks"?: Json | null,"content"?: string | null,"created_at"?: string,"document_id"?: string,"metadata"?: NonNullable<Json>,"source_type"?: string,"source_uri"?: string | null,"title"?: string,"user_id"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "document_versions_document_fkey"
      columns: ["user_id","document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"documents": {
                  Row: {
                    "content": string,"content_hash": string,"created_at": string,"id": string,"metadata": NonNullable<Json>,"replaces": string | null,"replaces_version": number | null,"source_type": string,"source_uri": string | null,"status": string,"title": string,"updated_at": string,"user_id": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "content": string,"content_hash": string,"created_at"?: string,"id"?: string,"metadata"?: NonNullable<Json>,"replaces"?: string | null,"replaces_version"?: number | null,"source_type"?: string,"source_uri"?: string | null,"status"?: string,"title": string,"updated_at"?: string,"user_id"?: string,"version"?: number
                  }
                  Update: {
                    "content"?: string,"content_hash"?: string,"created_at"?: string,"id"?: string,"metadata"?: NonNullable<Json>,"replaces"?: string | null,"replaces_version"?: number | null,"source_type"?: string,"source_uri"?: string | null,"status"?: string,"title"?: string,"updated_at"?: string,"user_id"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "documents_replaces_fkey"
      columns: ["user_id","replaces"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"embedding_models": {
                  Row: {
                    "created_at": string,"dimensions": number,"is_default": boolean,"name": string,"provider": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"dimensions": number,"is_default"?: boolean,"name": string,"provider": string
                  }
                  Update: {
                    "created_at"?: string,"dimensions"?: number,"is_default"?: boolean,"name"?: string,"provider"?: string
                  }
                  Relationships: [
                    
                  ]
                },"embeddings": {
                  Row: {
                    "chunk_index": number,"content": string,"content_tsv": unknown,"context": string | null,"created_at": string,"document_id": string,"embedded_at": string | null,"embedding": string | null,"embedding_bits": unknown,"embedding_model": string | null,"headings": string | null,"id": string,"language": string | null,"page": number | null,"token_count": number | null,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "chunk_index": number,"content": string,"content_tsv"?: unknown,"context"?: string | null,"created_at"?: string,"document_id": string,"embedded_at"?: string | null,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"headings"?: string | null,"id"?: string,"language"?: string | null,"page"?: number | null,"token_count"?: number | null,"user_id"?: string
                  }
                  Update: {
                    "chunk_index"?: number,"content"?: string,"content_tsv"?: unknown,"context"?: string | null,"created_at"?: string,"document_id"?: string,"embedded_at"?: string | null,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"headings"?: string | null,"id"?: string,"language"?: string | null,"page"?: number | null,"token_count"?: number | null,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "embeddings_document_fkey"
      columns: ["user_id","document_id"]
isOneToOne: false
      referencedRelation: "documents"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"feedback": {
                  Row: {
                    "confidence": number,"created_at": string,"id": string,"kind": string,"response_id": string,"reward": number,"updated_at": string,"user_id": string,"value": number
                  }
                  ComputedFields: never
                  Insert: {
                    "confidence": number,"created_at"?: string,"id"?: string,"kind": string,"response_id": string,"reward": number,"updated_at"?: string,"user_id": string,"value": number
                  }
                  Update: {
                    "confidence"?: number,"created_at"?: string,"id"?: string,"kind"?: string,"response_id"?: string,"reward"?: number,"updated_at"?: string,"user_id"?: string,"value"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "feedback_response_fkey"
      columns: ["user_id","response_id"]
isOneToOne: false
      referencedRelation: "responses"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"flashcards": {
                  Row: {
                    "answer": string,"card_tsv": unknown,"created_at": string,"deck_id": string,"difficulty": number,"due": string,"embedding": string | null,"embedding_bits": unknown,"embedding_model": string | null,"fields": NonNullable<Json>,"guid": string | null,"id": string,"is_html": boolean,"is_leech": boolean,"language": string | null,"lapses": number,"last_review": string | null,"learning_steps": number,"message_id": string | null,"note_type": string | null,"ordinal": number,"question": string,"reps": number,"scheduled_days": number,"source": Json | null,"source_id": string | null,"stability": number,"state": number,"suspended_at": string | null,"tags": (string)[],"updated_at": string,"user_id": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "answer": string,"card_tsv"?: unknown,"created_at"?: string,"deck_id": string,"difficulty"?: number,"due"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"fields"?: NonNullable<Json>,"guid"?: string | null,"id"?: string,"is_html"?: boolean,"is_leech"?: boolean,"language"?: string | null,"lapses"?: number,"last_review"?: string | null,"learning_steps"?: number,"message_id"?: string | null,"note_type"?: string | null,"ordinal"?: number,"question": string,"reps"?: number,"scheduled_days"?: number,"source"?: Json | null,"source_id"?: never,"stability"?: number,"state"?: number,"suspended_at"?: string | null,"tags"?: (string)[],"updated_at"?: string,"user_id"?: string,"version"?: number
                  }
                  Update: {
                    "answer"?: string,"card_tsv"?: unknown,"created_at"?: string,"deck_id"?: string,"difficulty"?: number,"due"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"fields"?: NonNullable<Json>,"guid"?: string | null,"id"?: string,"is_html"?: boolean,"is_leech"?: boolean,"language"?: string | null,"lapses"?: number,"last_review"?: string | null,"learning_steps"?: number,"message_id"?: string | null,"note_type"?: string | null,"ordinal"?: number,"question"?: string,"reps"?: number,"scheduled_days"?: number,"source"?: Json | null,"source_id"?: never,"stability"?: number,"state"?: number,"suspended_at"?: string | null,"tags"?: (string)[],"updated_at"?: string,"user_id"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "flashcards_deck_fkey"
      columns: ["user_id","deck_id"]
isOneToOne: false
      referencedRelation: "decks"
      referencedColumns: ["user_id","id"]
    },{
      foreignKeyName: "flashcards_message_fkey"
      columns: ["user_id","message_id"]
isOneToOne: false
      referencedRelation: "chat_messages"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"imports": {
                  Row: {
                    "added_items": number,"content_hash": string | null,"counts": NonNullable<Json>,"created_at": string,"done_items": number,"error": Json | null,"errors": NonNullable<Json>,"failed_items": number,"finished_at": string | null,"id": string,"kind": string,"label": string | null,"ran_at": string | null,"skipped_items": number,"source": string,"staged_items": number,"status": string,"total_items": number | null,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "added_items"?: number,"content_hash"?: string | null,"counts"?: NonNullable<Json>,"created_at"?: string,"done_items"?: number,"error"?: Json | null,"errors"?: NonNullable<Json>,"failed_items"?: number,"finished_at"?: string | null,"id"?: string,"kind": string,"label"?: string | null,"ran_at"?: string | null,"skipped_items"?: number,"source": string,"staged_items"?: number,"status"?: string,"total_items"?: number | null,"updated_at"?: string,"user_id"?: string
                  }
                  Update: {
                    "added_items"?: number,"content_hash"?: string | null,"counts"?: NonNullable<Json>,"created_at"?: string,"done_items"?: number,"error"?: Json | null,"errors"?: NonNullable<Json>,"failed_items"?: number,"finished_at"?: string | null,"id"?: string,"kind"?: string,"label"?: string | null,"ran_at"?: string | null,"skipped_items"?: number,"source"?: string,"staged_items"?: number,"status"?: string,"total_items"?: number | null,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"memory_block_versions": {
                  Row: {
                    "block_id": string,"changed_by_role": string,"content": string,"created_at": string,"user_id": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "block_id": string,"changed_by_role": string,"content": string,"created_at"?: string,"user_id": string,"version": number
                  }
                  Update: {
                    "block_id"?: string,"changed_by_role"?: string,"content"?: string,"created_at"?: string,"user_id"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "memory_block_versions_block_fkey"
      columns: ["user_id","block_id"]
isOneToOne: false
      referencedRelation: "memory_blocks"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"memory_blocks": {
                  Row: {
                    "content": string,"created_at": string,"id": string,"max_length": number,"name": string,"namespace": string,"updated_at": string,"user_id": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "content": string,"created_at"?: string,"id"?: string,"max_length"?: number,"name": string,"namespace"?: string,"updated_at"?: string,"user_id"?: string,"version"?: number
                  }
                  Update: {
                    "content"?: string,"created_at"?: string,"id"?: string,"max_length"?: number,"name"?: string,"namespace"?: string,"updated_at"?: string,"user_id"?: string,"version"?: number
                  }
                  Relationships: [
                    
                  ]
                },"model_states": {
                  Row: {
                    "alpha": number,"avg_quality": number | null,"beta": number,"context": string,"contributors": number,"created_at": string,"failures": number,"id": string,"model_id": string,"recent_bad": number,"recent_good": number,"recent_step": number,"total_cost": number,"total_latency_ms": number,"total_quality": number,"total_requests": number,"updated_at": string,"user_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "alpha"?: number,"avg_quality"?: never,"beta"?: number,"context": string,"contributors"?: number,"created_at"?: string,"failures"?: number,"id"?: string,"model_id": string,"recent_bad"?: number,"recent_good"?: number,"recent_step"?: number,"total_cost"?: number,"total_latency_ms"?: number,"total_quality"?: number,"total_requests"?: number,"updated_at"?: string,"user_id"?: string | null
                  }
                  Update: {
                    "alpha"?: number,"avg_quality"?: never,"beta"?: number,"context"?: string,"contributors"?: number,"created_at"?: string,"failures"?: number,"id"?: string,"model_id"?: string,"recent_bad"?: number,"recent_good"?: number,"recent_step"?: number,"total_cost"?: number,"total_latency_ms"?: number,"total_quality"?: number,"total_requests"?: number,"updated_at"?: string,"user_id"?: string | null
                  }
                  Relationships: [
                    
                  ]
                },"models": {
                  Row: {
                    "aliases": (string)[],"audio_completion_price": number | null,"audio_prompt_price": number | null,"cached_price": number | null,"capabilities": NonNullable<Json>,"completion_price": number,"context_tokens": number | null,"created_at": string,"enabled": boolean,"endpoint": string,"id": string,"max_completion_tokens": number,"priced_on": string | null,"prompt_price": number,"provider": string,"reasoning_price": number | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "aliases"?: (string)[],"audio_completion_price"?: number | null,"audio_prompt_price"?: number | null,"cached_price"?: number | null,"capabilities"?: NonNullable<Json>,"completion_price"?: number,"context_tokens"?: number | null,"created_at"?: string,"enabled"?: boolean,"endpoint"?: string,"id": string,"max_completion_tokens"?: number,"priced_on"?: string | null,"prompt_price"?: number,"provider": string,"reasoning_price"?: number | null,"updated_at"?: string
                  }
                  Update: {
                    "aliases"?: (string)[],"audio_completion_price"?: number | null,"audio_prompt_price"?: number | null,"cached_price"?: number | null,"capabilities"?: NonNullable<Json>,"completion_price"?: number,"context_tokens"?: number | null,"created_at"?: string,"enabled"?: boolean,"endpoint"?: string,"id"?: string,"max_completion_tokens"?: number,"priced_on"?: string | null,"prompt_price"?: number,"provider"?: string,"reasoning_price"?: number | null,"updated_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"music_genre_preferences": {
                  Row: {
                    "average_reward": number,"created_at": string,"decayed_reward": number,"decayed_weight": number,"genre": string,"interaction_count": number,"last_interaction": string,"preference_score": number,"reward_total": number,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "average_reward"?: never,"created_at"?: string,"decayed_reward": number,"decayed_weight": number,"genre": string,"interaction_count": number,"last_interaction": string,"preference_score"?: never,"reward_total": number,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "average_reward"?: never,"created_at"?: string,"decayed_reward"?: number,"decayed_weight"?: number,"genre"?: string,"interaction_count"?: number,"last_interaction"?: string,"preference_score"?: never,"reward_total"?: number,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"music_interactions": {
                  Row: {
                    "completion_percentage": number | null,"context": NonNullable<Json>,"created_at": string,"genre": string | null,"id": string,"interaction_type": string,"listen_duration_ms": number | null,"model_version": number,"occurred_at": string,"rl_q_value": number,"rl_reward": number,"track_duration_ms": number | null,"track_id": string,"undone_at": string | null,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "completion_percentage"?: never,"context"?: NonNullable<Json>,"created_at"?: string,"genre"?: string | null,"id"?: string,"interaction_type": string,"listen_duration_ms"?: number | null,"model_version": number,"occurred_at"?: string,"rl_q_value": number,"rl_reward": number,"track_duration_ms"?: number | null,"track_id": string,"undone_at"?: string | null,"user_id"?: string
                  }
                  Update: {
                    "completion_percentage"?: never,"context"?: NonNullable<Json>,"created_at"?: string,"genre"?: string | null,"id"?: string,"interaction_type"?: string,"listen_duration_ms"?: number | null,"model_version"?: number,"occurred_at"?: string,"rl_q_value"?: number,"rl_reward"?: number,"track_duration_ms"?: number | null,"track_id"?: string,"undone_at"?: string | null,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "music_interactions_track_id_fkey"
      columns: ["track_id"]
isOneToOne: false
      referencedRelation: "music_tracks"
      referencedColumns: ["id"]
    }
                  ]
                },"music_listening_history": {
                  Row: {
                    "created_at": string,"id": string,"listen_duration_ms": number | null,"played_at": string,"track_id": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"id"?: string,"listen_duration_ms"?: number | null,"played_at": string,"track_id": string,"user_id": string
                  }
                  Update: {
                    "created_at"?: string,"id"?: string,"listen_duration_ms"?: number | null,"played_at"?: string,"track_id"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "music_listening_history_track_id_fkey"
      columns: ["track_id"]
isOneToOne: false
      referencedRelation: "music_tracks"
      referencedColumns: ["id"]
    }
                  ]
                },"music_recommendations": {
                  Row: {
                    "artist_score": number,"created_at": string,"explanation": string,"exploration_score": number,"genre_score": number,"id": string,"personality_score": number,"popularity_score": number,"q_score": number,"recommended_at": string,"repetition_score": number,"score": number,"seed": number,"similarity_score": number,"track_id": string,"user_id": string,"variety_score": number
                  }
                  ComputedFields: never
                  Insert: {
                    "artist_score": number,"created_at"?: string,"explanation": string,"exploration_score": number,"genre_score": number,"id"?: string,"personality_score": number,"popularity_score": number,"q_score": number,"recommended_at"?: string,"repetition_score": number,"score": number,"seed": number,"similarity_score": number,"track_id": string,"user_id": string,"variety_score": number
                  }
                  Update: {
                    "artist_score"?: number,"created_at"?: string,"explanation"?: string,"exploration_score"?: number,"genre_score"?: number,"id"?: string,"personality_score"?: number,"popularity_score"?: number,"q_score"?: number,"recommended_at"?: string,"repetition_score"?: number,"score"?: number,"seed"?: number,"similarity_score"?: number,"track_id"?: string,"user_id"?: string,"variety_score"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "music_recommendations_track_id_fkey"
      columns: ["track_id"]
isOneToOne: false
      referencedRelation: "music_tracks"
      referencedColumns: ["id"]
    }
                  ]
                },"music_rl_models": {
                  Row: {
                    "created_at": string,"hyperparameters": NonNullable<Json>,"metrics": NonNullable<Json>,"q_values": NonNullable<Json>,"undone_ids": (string)[],"user_id": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"hyperparameters": NonNullable<Json>,"metrics": NonNullable<Json>,"q_values": NonNullable<Json>,"undone_ids": (string)[],"user_id": string,"version": number
                  }
                  Update: {
                    "created_at"?: string,"hyperparameters"?: NonNullable<Json>,"metrics"?: NonNullable<Json>,"q_values"?: NonNullable<Json>,"undone_ids"?: (string)[],"user_id"?: string,"version"?: number
                  }
                  Relationships: [
                    
                  ]
                },"music_track_values": {
                  Row: {
                    "created_at": string,"is_disliked": boolean,"last_interaction": string,"q_value": number,"track_id": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"is_disliked": boolean,"last_interaction": string,"q_value": number,"track_id": string,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "created_at"?: string,"is_disliked"?: boolean,"last_interaction"?: string,"q_value"?: number,"track_id"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "music_track_values_track_id_fkey"
      columns: ["track_id"]
isOneToOne: false
      referencedRelation: "music_tracks"
      referencedColumns: ["id"]
    }
                  ]
                },"music_tracks": {
                  Row: {
                    "artist_key": string,"artists": (string)[],"created_at": string,"duration_ms": number | null,"external_url": string | null,"features": Json | null,"genre": string | null,"id": string,"isrc": string | null,"name": string,"provider": string,"provider_track_id": string,"recording_key": string,"shuffle_key": number,"updated_at": string,"user_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "artist_key"?: never,"artists": (string)[],"created_at"?: string,"duration_ms"?: number | null,"external_url"?: string | null,"features"?: Json | null,"genre"?: string | null,"id"?: string,"isrc"?: string | null,"name": string,"provider": string,"provider_track_id": string,"recording_key"?: never,"shuffle_key"?: never,"updated_at"?: string,"user_id"?: string | null
                  }
                  Update: {
                    "artist_key"?: never,"artists"?: (string)[],"created_at"?: string,"duration_ms"?: number | null,"external_url"?: string | null,"features"?: Json | null,"genre"?: string | null,"id"?: string,"isrc"?: string | null,"name"?: string,"provider"?: string,"provider_track_id"?: string,"recording_key"?: never,"shuffle_key"?: never,"updated_at"?: string,"user_id"?: string | null
                  }
                  Relationships: [
                    
                  ]
                },"personal_attributes": {
                  Row: {
                    "attribute_name": string,"attribute_value": string,"confidence": number,"created_at": string,"document_id": string,"id": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "attribute_name": string,"attribute_value": string,"confidence"?: number,"created_at"?: string,"document_id": string,"id"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Update: {
                    "attribute_name"?: string,"attribute_value"?: string,"confidence"?: number,"created_at"?: string,"document_id"?: string,"id"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "personal_attributes_document_fkey"
      columns: ["user_id","document_id"]
isOneToOne: true
      referencedRelation: "documents"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"personality_items": {
                  Row: {
                    "created_at": string,"factor": string,"is_reversed": boolean,"item_number": number,"item_text": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"factor": string,"is_reversed": boolean,"item_number": number,"item_text": string
                  }
                  Update: {
                    "created_at"?: string,"factor"?: string,"is_reversed"?: boolean,"item_number"?: number,"item_text"?: string
                  }
                  Relationships: [
                    
                  ]
                },"profile_data": {
                  Row: {
                    "category": string,"created_at": string,"data": NonNullable<Json>,"document_id": string,"id": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "category": string,"created_at"?: string,"data": NonNullable<Json>,"document_id": string,"id"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Update: {
                    "category"?: string,"created_at"?: string,"data"?: NonNullable<Json>,"document_id"?: string,"id"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "profile_data_document_fkey"
      columns: ["user_id","document_id"]
isOneToOne: true
      referencedRelation: "documents"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"profiles": {
                  Row: {
                    "avatar_url": string | null,"created_at": string,"day_start_hour": number,"full_name": string | null,"has_completed_personality_assessment": boolean,"id": string,"language": string | null,"languages": (string)[],"onboarding_completed": boolean,"personality_agreeableness": number,"personality_completed_at": string | null,"personality_conscientiousness": number,"personality_extraversion": number,"personality_llm_context": Json | null,"personality_neuroticism": number,"personality_openness": number,"profile_completion_percentage": number,"timezone": string,"updated_at": string,"uses_documents": boolean
                  }
                  ComputedFields: never
                  Insert: {
                    "avatar_url"?: string | null,"created_at"?: string,"day_start_hour"?: number,"full_name"?: string | null,"has_completed_personality_assessment"?: never,"id": string,"language"?: string | null,"languages"?: (string)[],"onboarding_completed"?: boolean,"personality_agreeableness"?: number,"personality_completed_at"?: string | null,"personality_conscientiousness"?: number,"personality_extraversion"?: number,"personality_llm_context"?: Json | null,"personality_neuroticism"?: number,"personality_openness"?: number,"profile_completion_percentage"?: never,"timezone"?: string,"updated_at"?: string,"uses_documents"?: boolean
                  }
                  Update: {
                    "avatar_url"?: string | null,"created_at"?: string,"day_start_hour"?: number,"full_name"?: string | null,"has_completed_personality_assessment"?: never,"id"?: string,"language"?: string | null,"languages"?: (string)[],"onboarding_completed"?: boolean,"personality_agreeableness"?: number,"personality_completed_at"?: string | null,"personality_conscientiousness"?: number,"personality_extraversion"?: number,"personality_llm_context"?: Json | null,"personality_neuroticism"?: number,"personality_openness"?: number,"profile_completion_percentage"?: never,"timezone"?: string,"updated_at"?: string,"uses_documents"?: boolean
                  }
                  Relationships: [
                    
                  ]
                },"queries": {
                  Row: {
                    "context": string,"created_at": string,"embedding": string | null,"embedding_model": string | null,"id": string,"prompt_tokens": number,"retry_of": string | null,"signs": unknown,"signs_model": string | null,"text": string | null,"turn_id": string | null,"user_id": string,"weights": NonNullable<Json>
                  }
                  ComputedFields: never
                  Insert: {
                    "context": string,"created_at"?: string,"embedding"?: string | null,"embedding_model"?: string | null,"id"?: string,"prompt_tokens": number,"retry_of"?: string | null,"signs"?: unknown,"signs_model"?: string | null,"text"?: string | null,"turn_id"?: string | null,"user_id": string,"weights": NonNullable<Json>
                  }
                  Update: {
                    "context"?: string,"created_at"?: string,"embedding"?: string | null,"embedding_model"?: string | null,"id"?: string,"prompt_tokens"?: number,"retry_of"?: string | null,"signs"?: unknown,"signs_model"?: string | null,"text"?: string | null,"turn_id"?: string | null,"user_id"?: string,"weights"?: NonNullable<Json>
                  }
                  Relationships: [
                    {
      foreignKeyName: "queries_retry_of_fkey"
      columns: ["user_id","retry_of"]
isOneToOne: false
      referencedRelation: "queries"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"responses": {
                  Row: {
                    "completion_tokens": number | null,"confidence": number,"context": string,"cost": number,"created_at": string,"decision_id": string,"error": string | null,"id": string,"is_estimated": boolean,"latency_ms": number | null,"message_id": string | null,"model": string,"paid_by": string,"prompt_tokens": number | null,"quality": number | null,"query_id": string,"reward": number | null,"signs": unknown,"signs_model": string | null,"status": string,"step": number | null,"text": string | null,"token_details": NonNullable<Json>,"tokens": number | null,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "completion_tokens"?: number | null,"confidence"?: number,"context": string,"cost": number,"created_at"?: string,"decision_id": string,"error"?: string | null,"id"?: string,"is_estimated"?: boolean,"latency_ms"?: number | null,"message_id"?: string | null,"model": string,"paid_by"?: string,"prompt_tokens"?: number | null,"quality"?: number | null,"query_id": string,"reward"?: number | null,"signs"?: unknown,"signs_model"?: string | null,"status": string,"step"?: number | null,"text"?: string | null,"token_details"?: NonNullable<Json>,"tokens"?: never,"user_id": string
                  }
                  Update: {
                    "completion_tokens"?: number | null,"confidence"?: number,"context"?: string,"cost"?: number,"created_at"?: string,"decision_id"?: string,"error"?: string | null,"id"?: string,"is_estimated"?: boolean,"latency_ms"?: number | null,"message_id"?: string | null,"model"?: string,"paid_by"?: string,"prompt_tokens"?: number | null,"quality"?: number | null,"query_id"?: string,"reward"?: number | null,"signs"?: unknown,"signs_model"?: string | null,"status"?: string,"step"?: number | null,"text"?: string | null,"token_details"?: NonNullable<Json>,"tokens"?: never,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "responses_decision_fkey"
      columns: ["user_id","decision_id"]
isOneToOne: false
      referencedRelation: "routing_decisions"
      referencedColumns: ["user_id","id"]
    },{
      foreignKeyName: "responses_message_fkey"
      columns: ["user_id","message_id"]
isOneToOne: false
      referencedRelation: "chat_messages"
      referencedColumns: ["user_id","id"]
    },{
      foreignKeyName: "responses_query_fkey"
      columns: ["user_id","query_id"]
isOneToOne: false
      referencedRelation: "queries"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"review_logs": {
                  Row: {
                    "created_at": string,"difficulty": number,"due": string,"duration_ms": number | null,"elapsed_days": number,"flashcard_id": string,"id": string,"is_leech": boolean,"lapses": number,"last_review": string | null,"learning_steps": number,"next_difficulty": number,"next_due": string,"next_is_leech": boolean,"next_lapses": number,"next_last_review": string | null,"next_learning_steps": number,"next_reps": number,"next_scheduled_days": number,"next_stability": number,"next_state": number,"next_suspended_at": string | null,"rating": number,"reps": number,"reviewed_at": string,"scheduled_days": number,"stability": number,"state": number,"suspended_at": string | null,"user_id": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"difficulty": number,"due": string,"duration_ms"?: number | null,"elapsed_days": number,"flashcard_id": string,"id"?: string,"is_leech": boolean,"lapses": number,"last_review"?: string | null,"learning_steps": number,"next_difficulty": number,"next_due": string,"next_is_leech": boolean,"next_lapses": number,"next_last_review"?: string | null,"next_learning_steps": number,"next_reps": number,"next_scheduled_days": number,"next_stability": number,"next_state": number,"next_suspended_at"?: string | null,"rating": number,"reps": number,"reviewed_at": string,"scheduled_days": number,"stability": number,"state": number,"suspended_at"?: string | null,"user_id": string,"version": number
                  }
                  Update: {
                    "created_at"?: string,"difficulty"?: number,"due"?: string,"duration_ms"?: number | null,"elapsed_days"?: number,"flashcard_id"?: string,"id"?: string,"is_leech"?: boolean,"lapses"?: number,"last_review"?: string | null,"learning_steps"?: number,"next_difficulty"?: number,"next_due"?: string,"next_is_leech"?: boolean,"next_lapses"?: number,"next_last_review"?: string | null,"next_learning_steps"?: number,"next_reps"?: number,"next_scheduled_days"?: number,"next_stability"?: number,"next_state"?: number,"next_suspended_at"?: string | null,"rating"?: number,"reps"?: number,"reviewed_at"?: string,"scheduled_days"?: number,"stability"?: number,"state"?: number,"suspended_at"?: string | null,"user_id"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "review_logs_flashcard_fkey"
      columns: ["user_id","flashcard_id"]
isOneToOne: false
      referencedRelation: "flashcards"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"routing_budgets": {
                  Row: {
                    "amount": number,"created_at": string,"period": string,"period_start": string,"reserved": number,"spent": number,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "amount": number,"created_at"?: string,"period": string,"period_start"?: string,"reserved"?: number,"spent"?: number,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "amount"?: number,"created_at"?: string,"period"?: string,"period_start"?: string,"reserved"?: number,"spent"?: number,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"routing_decisions": {
                  Row: {
                    "booked_cost": number,"confidence": number | null,"context": string,"controller": Json | null,"created_at": string,"fallbacks": (string)[],"id": string,"is_turn": boolean,"paid_by": string,"prices": NonNullable<Json>,"propensity": number | null,"query_id": string,"reasoning": string | null,"reserved_cost": number,"reserved_until": string | null,"scores": NonNullable<Json>,"selected_model": string,"settled_at": string | null,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "booked_cost"?: number,"confidence"?: number | null,"context": string,"controller"?: Json | null,"created_at"?: string,"fallbacks"?: (string)[],"id"?: string,"is_turn"?: boolean,"paid_by"?: string,"prices"?: NonNullable<Json>,"propensity"?: number | null,"query_id": string,"reasoning"?: string | null,"reserved_cost"?: number,"reserved_until"?: string | null,"scores"?: NonNullable<Json>,"selected_model": string,"settled_at"?: string | null,"user_id": string
                  }
                  Update: {
                    "booked_cost"?: number,"confidence"?: number | null,"context"?: string,"controller"?: Json | null,"created_at"?: string,"fallbacks"?: (string)[],"id"?: string,"is_turn"?: boolean,"paid_by"?: string,"prices"?: NonNullable<Json>,"propensity"?: number | null,"query_id"?: string,"reasoning"?: string | null,"reserved_cost"?: number,"reserved_until"?: string | null,"scores"?: NonNullable<Json>,"selected_model"?: string,"settled_at"?: string | null,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "routing_decisions_query_fkey"
      columns: ["user_id","query_id"]
isOneToOne: false
      referencedRelation: "queries"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"routing_settings": {
                  Row: {
                    "context": string,"cost_scale": number,"created_at": string,"half_life": number | null,"lambda": number | null,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "context"?: string,"cost_scale"?: number,"created_at"?: string,"half_life"?: number | null,"lambda"?: number | null,"updated_at"?: string,"user_id"?: string
                  }
                  Update: {
                    "context"?: string,"cost_scale"?: number,"created_at"?: string,"half_life"?: number | null,"lambda"?: number | null,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"user_memories": {
                  Row: {
                    "access_count": number,"confidence": number,"created_at": string,"embedding": string | null,"embedding_bits": unknown,"embedding_model": string | null,"expires_at": string | null,"id": string,"importance": string,"language": string | null,"last_accessed": string | null,"memory_category": string | null,"memory_key": string,"memory_tsv": unknown,"memory_value": string,"namespace": string,"pinned_at": string | null,"source_message_id": string | null,"status": string,"superseded_by": string | null,"updated_at": string,"user_id": string,"valid_from": string,"valid_to": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "access_count"?: number,"confidence"?: number,"created_at"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"expires_at"?: string | null,"id"?: string,"importance"?: string,"language"?: string | null,"last_accessed"?: string | null,"memory_category"?: string | null,"memory_key": string,"memory_tsv"?: unknown,"memory_value": string,"namespace"?: string,"pinned_at"?: string | null,"source_message_id"?: string | null,"status"?: string,"superseded_by"?: string | null,"updated_at"?: string,"user_id"?: string,"valid_from"?: string,"valid_to"?: string | null
                  }
                  Update: {
                    "access_count"?: number,"confidence"?: number,"created_at"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"expires_at"?: string | null,"id"?: string,"importance"?: string,"language"?: string | null,"last_accessed"?: string | null,"memory_category"?: string | null,"memory_key"?: string,"memory_tsv"?: unknown,"memory_value"?: string,"namespace"?: string,"pinned_at"?: string | null,"source_message_id"?: string | null,"status"?: string,"superseded_by"?: string | null,"updated_at"?: string,"user_id"?: string,"valid_from"?: string,"valid_to"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "user_memories_source_message_fkey"
      columns: ["user_id","source_message_id"]
isOneToOne: false
      referencedRelation: "chat_messages"
      referencedColumns: ["user_id","id"]
    },{
      foreignKeyName: "user_memories_superseded_by_fkey"
      columns: ["user_id","superseded_by"]
isOneToOne: false
      referencedRelation: "user_memories"
      referencedColumns: ["user_id","id"]
    }
                  ]
                },"user_memory_history": {
                  Row: {
                    "action": string,"changed_by": string | null,"changed_by_role": string,"created_at": string,"id": number,"memory_id": string,"memory_key": string,"message_id": string | null,"namespace": string,"new_attributes": Json | null,"new_value": string | null,"old_attributes": Json | null,"old_value": string | null,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "action": string,"changed_by"?: string | null,"changed_by_role": string,"created_at"?: string,"id"?: never,"memory_id": string,"memory_key": string,"message_id"?: string | null,"namespace"?: string,"new_attributes"?: Json | null,"new_value"?: string | null,"old_attributes"?: Json | null,"old_value"?: string | null,"user_id": string
                  }
                  Update: {
                    "action"?: string,"changed_by"?: string | null,"changed_by_role"?: string,"created_at"?: string,"id"?: never,"memory_id"?: string,"memory_key"?: string,"message_id"?: string | null,"namespace"?: string,"new_attributes"?: Json | null,"new_value"?: string | null,"old_attributes"?: Json | null,"old_value"?: string | null,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"vectors": {
                  Row: {
                    "collection": string,"content": string | null,"content_tsv": unknown,"created_at": string,"embedded_at": string | null,"embedding": string | null,"embedding_bits": unknown,"embedding_model": string | null,"id": string,"language": string | null,"metadata": NonNullable<Json>,"owner_id": string,"updated_at": string,"user_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "collection"?: string,"content"?: string | null,"content_tsv"?: unknown,"created_at"?: string,"embedded_at"?: string | null,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"id"?: string,"language"?: string | null,"metadata"?: NonNullable<Json>,"owner_id"?: never,"updated_at"?: string,"user_id"?: string | null
                  }
                  Update: {
                    "collection"?: string,"content"?: string | null,"content_tsv"?: unknown,"created_at"?: string,"embedded_at"?: string | null,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"id"?: string,"language"?: string | null,"metadata"?: NonNullable<Json>,"owner_id"?: never,"updated_at"?: string,"user_id"?: string | null
                  }
                  Relationships: [
                    
                  ]
                }
          }
          Views: {
            "personality_profiles": {
                  Row: {
                    "avatar_url": string | null,"created_at": string,"full_name": string | null,"has_completed_personality_assessment": boolean,"id": string,"onboarding_completed": boolean,"personality_agreeableness": number,"personality_completed_at": string | null,"personality_conscientiousness": number,"personality_extraversion": number,"personality_llm_context": Json | null,"personality_neuroticism": number,"personality_openness": number,"profile_completion_percentage": number,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                           "avatar_url"?: string | null,"created_at"?: string | null,"full_name"?: string | null,"has_completed_personality_assessment"?: boolean | null,"id"?: string | null,"onboarding_completed"?: boolean | null,"personality_agreeableness"?: number | null,"personality_completed_at"?: string | null,"personality_conscientiousness"?: number | null,"personality_extraversion"?: number | null,"personality_llm_context"?: Json | null,"personality_neuroticism"?: number | null,"personality_openness"?: number | null,"profile_completion_percentage"?: number | null,"updated_at"?: string | null
                         }
                        Update: {
                           "avatar_url"?: string | null,"created_at"?: string | null,"full_name"?: string | null,"has_completed_personality_assessment"?: boolean | null,"id"?: string | null,"onboarding_completed"?: boolean | null,"personality_agreeableness"?: number | null,"personality_completed_at"?: string | null,"personality_conscientiousness"?: number | null,"personality_extraversion"?: number | null,"personality_llm_context"?: Json | null,"personality_neuroticism"?: number | null,"personality_openness"?: number | null,"profile_completion_percentage"?: number | null,"updated_at"?: string | null
                         }
                        Relationships: [
                    
                  ]
                }
          }
          Functions: {
            "add_article":
{ Args: { "p_author"?: string,"p_chunks": Json,"p_content": string,"p_embedding_model"?: string,"p_metadata"?: Json,"p_published_at"?: string,"p_request_id"?: string,"p_source_uri"?: string,"p_summary"?: string,"p_tags"?: (string)[],"p_title": string,"p_url"?: string,"p_user_id"?: string }; Returns: {
              "author": string | null,
"created_at": string,
"document_id": string,
"id": string,
"published_at": string | null,
"summary": string | null,
"tags": (string)[],
"updated_at": string,
"url": string | null,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "articles"
        isOneToOne: true
        isSetofReturn: false
      } },
"add_chat_messages":
{ Args: { "p_messages": Json,"p_request_id"?: string,"p_session_id": string,"p_user_id"?: string }; Returns: {
              "chain": string | null,
"created_at": string,
"embedding": string | null,
"embedding_bits": unknown,
"embedding_model": string | null,
"feedback_score": number | null,
"has_flashcards": boolean,
"id": string,
"language": string | null,
"message_text": string,
"message_tsv": unknown,
"metadata": NonNullable<Json>,
"model": string | null,
"mood_detected": string | null,
"parent_id": string | null,
"parts": Json | null,
"sender_type": string,
"sentiment_score": number | null,
"seq": number,
"session_id": string,
"status": string,
"timestamp": string,
"tool_call_id": string | null,
"tool_calls": Json | null,
"user_id": string
            }[]
                          SetofOptions: {
        from: "*"
        to: "chat_messages"
        isOneToOne: false
        isSetofReturn: true
      } },
"add_document":
{ Args: { "p_chunks": Json,"p_content": string,"p_embedding_model"?: string,"p_metadata"?: Json,"p_request_id"?: string,"p_source_type"?: string,"p_source_uri"?: string,"p_title": string,"p_user_id"?: string }; Returns: {
              "content": string,
"content_hash": string,
"created_at": string,
"id": string,
"metadata": NonNullable<Json>,
"replaces": string | null,
"replaces_version": number | null,
"source_type": string,
"source_uri": string | null,
"status": string,
"title": string,
"updated_at": string,
"user_id": string,
"version": number
            }
                          SetofOptions: {
        from: "*"
        to: "documents"
        isOneToOne: true
        isSetofReturn: false
      } },
"add_documents":
{ Args: { "p_documents": Json,"p_embedding_model"?: string,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "content": string,
"content_hash": string,
"created_at": string,
"id": string,
"metadata": NonNullable<Json>,
"replaces": string | null,
"replaces_version": number | null,
"source_type": string,
"source_uri": string | null,
"status": string,
"title": string,
"updated_at": string,
"user_id": string,
"version": number
            }[]
                          SetofOptions: {
        from: "*"
        to: "documents"
        isOneToOne: false
        isSetofReturn: true
      } },
"add_generated_flashcards":
{ Args: { "p_cards": Json,"p_deck_id": string,"p_language"?: string,"p_request_id"?: string,"p_source": Json,"p_user_id"?: string }; Returns: Json
                           },
"add_personal_attribute":
{ Args: { "p_attribute_name": string,"p_attribute_value": string,"p_chunks"?: Json,"p_confidence"?: number,"p_content"?: string,"p_embedding_model"?: string,"p_metadata"?: Json,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "attribute_name": string,
"attribute_value": string,
"confidence": number,
"created_at": string,
"document_id": string,
"id": string,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "personal_attributes"
        isOneToOne: true
        isSetofReturn: false
      } },
"add_profile_data":
{ Args: { "p_category": string,"p_chunks"?: Json,"p_content"?: string,"p_data": Json,"p_embedding_model"?: string,"p_metadata"?: Json,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "category": string,
"created_at": string,
"data": NonNullable<Json>,
"document_id": string,
"id": string,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "profile_data"
        isOneToOne: true
        isSetofReturn: false
      } },
"append_document_chunks":
{ Args: { "p_chunks": Json,"p_document_id": string,"p_embedding_model"?: string,"p_first_index": number,"p_request_id"?: string,"p_user_id"?: string }; Returns: number
                           },
"archive_conversation":
{ Args: { "p_archived"?: boolean,"p_request_id"?: string,"p_session_id": string,"p_user_id"?: string }; Returns: {
              "archived_at": string | null,
"created_at": string,
"id": string,
"is_branched": boolean,
"last_message_at": string | null,
"message_count": number,
"metadata": NonNullable<Json>,
"summary": string | null,
"title": string | null,
"title_is_made": boolean,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "conversations"
        isOneToOne: true
        isSetofReturn: false
      } },
"begin_document":
{ Args: { "p_content": string,"p_document_id"?: string,"p_expected_version"?: number,"p_metadata"?: Json,"p_request_id"?: string,"p_source_type"?: string,"p_source_uri"?: string,"p_title": string,"p_user_id"?: string }; Returns: {
              "content": string,
"content_hash": string,
"created_at": string,
"id": string,
"metadata": NonNullable<Json>,
"replaces": string | null,
"replaces_version": number | null,
"source_type": string,
"source_uri": string | null,
"status": string,
"title": string,
"updated_at": string,
"user_id": string,
"version": number
            }
                          SetofOptions: {
        from: "*"
        to: "documents"
        isOneToOne: true
        isSetofReturn: false
      } },
"begin_extraction":
{ Args: { "p_is_stored"?: boolean,"p_namespace"?: string,"p_request_id"?: string,"p_text": string,"p_user_id"?: string }; Returns: Json
                           },
"begin_remembering":
{ Args: { "p_message_id": string,"p_user_id"?: string }; Returns: Json
                           },
"begin_turn":
{ Args: { "p_embedded_tokens"?: number,"p_own_key"?: boolean,"p_prompt_tokens"?: number,"p_request_id"?: string,"p_route"?: Json,"p_tokens"?: number,"p_user_id"?: string }; Returns: Json
                           },
"claim_embedding_jobs":
{ Args: { "p_lease_seconds"?: number,"p_limit"?: number }; Returns: {
              "attempts": number,"content": string,"content_hash": string,"embedding_model": string,"id": number,"source": string
            }[]
                           },
"claim_file_erasures":
{ Args: { "p_lease_seconds"?: number,"p_limit"?: number }; Returns: {
              "attempts": number,"bucket_id": string,"object_id": string,"object_name": string
            }[]
                           },
"claim_writing_jobs":
{ Args: { "p_lease_seconds"?: number,"p_limit"?: number }; Returns: {
              "attempts": number,"content": Json,"id": number,"source": string,"user_id": string
            }[]
                           },
"complete_embedding_jobs":
{ Args: { "p_results": Json }; Returns: {
              "id": number,"outcome": string
            }[]
                           },
"complete_writing_job":
{ Args: { "p_claim": string,"p_job_id": number,"p_result"?: Json }; Returns: string
                           },
"create_conversation":
{ Args: { "p_messages"?: Json,"p_metadata"?: Json,"p_request_id"?: string,"p_session_id"?: string,"p_title"?: string,"p_user_id"?: string }; Returns: {
              "archived_at": string | null,
"created_at": string,
"id": string,
"is_branched": boolean,
"last_message_at": string | null,
"message_count": number,
"metadata": NonNullable<Json>,
"summary": string | null,
"title": string | null,
"title_is_made": boolean,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "conversations"
        isOneToOne: true
        isSetofReturn: false
      } },
"create_flashcards":
{ Args: { "p_cards": Json,"p_deck_id": string,"p_language"?: string,"p_message_id"?: string,"p_request_id"?: string,"p_user_id"?: string }; Returns: Database["public"]['CompositeTypes']["flashcard"][]
                          SetofOptions: {
        from: "*"
        to: "flashcard"
        isOneToOne: false
        isSetofReturn: true
      } },
"create_import":
{ Args: { "p_content_hash"?: string,"p_kind": string,"p_label"?: string,"p_request_id"?: string,"p_source": string,"p_total_items"?: number,"p_user_id"?: string }; Returns: {
              "added_items": number,
"content_hash": string | null,
"counts": NonNullable<Json>,
"created_at": string,
"done_items": number,
"error": Json | null,
"errors": NonNullable<Json>,
"failed_items": number,
"finished_at": string | null,
"id": string,
"kind": string,
"label": string | null,
"ran_at": string | null,
"skipped_items": number,
"source": string,
"staged_items": number,
"status": string,
"total_items": number | null,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "imports"
        isOneToOne: true
        isSetofReturn: false
      } },
"delete_conversation":
{ Args: { "p_erase_memories"?: boolean,"p_request_id"?: string,"p_session_id": string,"p_user_id"?: string }; Returns: undefined
                           },
"delete_my_data":
{ Args: { "p_user_id"?: string }; Returns: Json
                           },
"delete_vectors":
{ Args: { "p_collection"?: string,"p_filter"?: Json,"p_ids"?: (string)[],"p_request_id"?: string,"p_user_id"?: string }; Returns: number
                           },
"embedding_job_stats":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"end_remembering":
{ Args: { "p_message_id": string,"p_operations": Json,"p_user_id"?: string }; Returns: boolean
                           },
"erase_memory":
{ Args: { "p_memory_key": string,"p_namespace"?: string,"p_request_id"?: string,"p_user_id"?: string }; Returns: number
                           },
"export_my_data":
{ Args: { "p_user_id"?: string }; Returns: Json
                           },
"export_my_table":
{ Args: { "p_after"?: Json,"p_limit"?: number,"p_table": string,"p_user_id"?: string }; Returns: Json
                           },
"export_my_tables":
{ Args: { "p_user_id"?: string }; Returns: (string)[]
                           },
"fail_embedding_job":
{ Args: { "p_error": string,"p_job_id": number }; Returns: {
              "attempts": number,"is_dead": boolean,"run_after": string
            }[]
                           },
"fail_import":
{ Args: { "p_code": string,"p_import_id": string,"p_message": string,"p_user_id"?: string }; Returns: {
              "added_items": number,
"content_hash": string | null,
"counts": NonNullable<Json>,
"created_at": string,
"done_items": number,
"error": Json | null,
"errors": NonNullable<Json>,
"failed_items": number,
"finished_at": string | null,
"id": string,
"kind": string,
"label": string | null,
"ran_at": string | null,
"skipped_items": number,
"source": string,
"staged_items": number,
"status": string,
"total_items": number | null,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "imports"
        isOneToOne: true
        isSetofReturn: false
      } },
"finish_document":
{ Args: { "p_document_id": string,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "content": string,
"content_hash": string,
"created_at": string,
"id": string,
"metadata": NonNullable<Json>,
"replaces": string | null,
"replaces_version": number | null,
"source_type": string,
"source_uri": string | null,
"status": string,
"title": string,
"updated_at": string,
"user_id": string,
"version": number
            }
                          SetofOptions: {
        from: "*"
        to: "documents"
        isOneToOne: true
        isSetofReturn: false
      } },
"flashcard_stats":
{ Args: { "p_days"?: number,"p_deck_id"?: string,"p_now"?: string,"p_user_id"?: string }; Returns: Json
                           },
"forget_memory":
{ Args: { "p_memory_key": string,"p_namespace"?: string,"p_request_id"?: string,"p_user_id"?: string }; Returns: undefined
                           },
"get_analytics":
{ Args: { "p_since"?: string,"p_user_id"?: string }; Returns: {
              "day": string,"label": string,"measure": string,"value": number
            }[]
                           },
"get_chat_context":
{ Args: { "p_document_count"?: number,"p_embedding_model"?: string,"p_explain"?: boolean,"p_history_count"?: number,"p_memory_count"?: number,"p_namespaces"?: (string)[],"p_passage_count"?: number,"p_query_embedding"?: string,"p_query_text"?: string,"p_request_id"?: string,"p_route"?: Json,"p_session_id"?: string,"p_thread"?: Json,"p_token_budget"?: number,"p_user_id"?: string }; Returns: Json
                           },
"get_chat_history":
{ Args: { "p_before"?: string,"p_before_id"?: string,"p_before_seq"?: number,"p_leaf_id"?: string,"p_limit"?: number,"p_session_id"?: string,"p_user_id"?: string }; Returns: {
              "feedback_score": number,"has_flashcards": boolean,"id": string,"message_text": string,"metadata": Json,"model": string,"mood_detected": string,"parent_id": string,"parts": Json,"sender_type": string,"sentiment_score": number,"seq": number,"session_id": string,"status": string,"timestamp": string,"tool_call_id": string,"tool_calls": Json
            }[]
                           },
"get_conversation_tree":
{ Args: { "p_after_seq"?: number,"p_limit"?: number,"p_session_id": string,"p_user_id"?: string }; Returns: {
              "id": string,"is_active": boolean,"model": string,"parent_id": string,"preview": string,"sender_type": string,"seq": number,"sibling": number,"siblings": number,"status": string,"timestamp": string
            }[]
                           },
"get_due_flashcards":
{ Args: { "p_deck_id"?: string,"p_limit"?: number,"p_now"?: string,"p_order"?: string,"p_user_id"?: string }; Returns: Database["public"]['CompositeTypes']["flashcard"][]
                          SetofOptions: {
        from: "*"
        to: "flashcard"
        isOneToOne: false
        isSetofReturn: true
      } },
"get_embedding_model":
{ Args: { "p_user_id"?: string }; Returns: string
                           },
"get_flashcard_context":
{ Args: { "p_deck_id": string,"p_document_id"?: string,"p_from"?: number,"p_memory_id"?: string,"p_message_id": string,"p_request_id"?: string,"p_user_id"?: string }; Returns: Json
                           },
"get_flashcard_histories":
{ Args: { "p_after"?: string,"p_deck_id": string,"p_limit"?: number,"p_user_id"?: string }; Returns: Json
                           },
"get_genre_preferences":
{ Args: { "p_limit"?: number,"p_user_id"?: string }; Returns: {
              "average_reward": number,"genre": string,"interaction_count": number,"last_interaction": string,"preference_score": number
            }[]
                           },
"get_memory_changes":
{ Args: { "p_message_id": string,"p_user_id"?: string }; Returns: Json
                           },
"get_metrics":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"get_model_states":
{ Args: { "p_context"?: string,"p_user_id"?: string }; Returns: {
              "alpha": number,"avg_quality": number,"beta": number,"context": string,"draw_alpha": number,"draw_beta": number,"failures": number,"mean": number,"model_id": string,"total_cost": number,"total_latency_ms": number,"total_requests": number,"updated_at": string,"variance": number
            }[]
                           },
"get_response_by_id":
{ Args: { "p_response_id": string,"p_user_id"?: string }; Returns: {
              "completion_tokens": number | null,
"confidence": number,
"context": string,
"cost": number,
"created_at": string,
"decision_id": string,
"error": string | null,
"id": string,
"is_estimated": boolean,
"latency_ms": number | null,
"message_id": string | null,
"model": string,
"paid_by": string,
"prompt_tokens": number | null,
"quality": number | null,
"query_id": string,
"reward": number | null,
"signs": unknown,
"signs_model": string | null,
"status": string,
"step": number | null,
"text": string | null,
"token_details": NonNullable<Json>,
"tokens": number | null,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "responses"
        isOneToOne: true
        isSetofReturn: true
      } },
"get_usage":
{ Args: { "p_user_id"?: string }; Returns: {
              "bytes": number,"max_bytes": number,"max_rows": number,"resource": string,"row_count": number,"rows_per_minute": number
            }[]
                           },
"get_waiting_imports":
{ Args: { "p_limit"?: number }; Returns: {
              "id": string,"user_id": string
            }[]
                           },
"hide_response":
{ Args: { "p_message_id": string,"p_request_id"?: string,"p_user_id"?: string }; Returns: boolean
                           },
"hold_request":
{ Args: { "p_is_held"?: boolean,"p_request_id"?: string,"p_seconds"?: number,"p_user_id"?: string }; Returns: undefined
                           },
"import_evaluations":
{ Args: { "p_items": Json }; Returns: number
                           },
"import_flashcards":
{ Args: { "p_cards": Json,"p_deck_id": string,"p_request_id"?: string,"p_user_id"?: string }; Returns: Json
                           },
"import_my_data":
{ Args: { "p_data": Json,"p_user_id": string }; Returns: Json
                           },
"kw_match_documents":
{ Args: { "collection"?: string,"filter"?: Json,"match_count"?: number,"p_language"?: string,"p_user_id"?: string,"query_text": string }; Returns: {
              "content": string,"id": string,"metadata": Json,"similarity": number
            }[]
                           },
"make_receipt_key":
{ Args: { "p_key"?: string }; Returns: string
                           },
"match_chat_messages":
{ Args: { "embedding_model"?: string,"match_count"?: number,"match_threshold"?: number,"p_user_id"?: string,"query_embedding": string }; Returns: {
              "id": string,"message_text": string,"sender_type": string,"seq": number,"session_id": string,"similarity": number,"timestamp": string
            }[]
                           },
"match_documents":
{ Args: { "embedding_model"?: string,"filter"?: Json,"match_count"?: number,"match_threshold"?: number,"p_user_id"?: string,"query_embedding": string }; Returns: {
              "content": string,"document_id": string,"id": string,"metadata": Json,"similarity": number
            }[]
                           },
"match_flashcards":
{ Args: { "embedding_model"?: string,"filter"?: Json,"match_count"?: number,"match_threshold"?: number,"p_language"?: string,"p_user_id"?: string,"query_embedding": string,"query_text"?: string }; Returns: {
              "answer": string,"deck_id": string,"id": string,"question": string,"similarity": number
            }[]
                           },
"match_memories":
{ Args: { "embedding_model"?: string,"filter"?: Json,"match_count"?: number,"match_threshold"?: number,"p_namespaces"?: (string)[],"p_user_id"?: string,"query_embedding": string }; Returns: {
              "id": string,"importance": string,"memory_category": string,"memory_key": string,"memory_value": string,"similarity": number
            }[]
                           },
"match_vectors":
{ Args: { "collection"?: string,"embedding_model"?: string,"filter"?: Json,"match_count"?: number,"match_threshold"?: number,"p_user_id"?: string,"p_with_embedding"?: boolean,"query_embedding": string }; Returns: {
              "content": string,"created_at": string,"embedding": (number)[],"id": string,"metadata": Json,"similarity": number
            }[]
                           },
"pin_memory":
{ Args: { "p_memory_key": string,"p_namespace"?: string,"p_pinned"?: boolean,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "access_count": number,
"confidence": number,
"created_at": string,
"embedding": string | null,
"embedding_bits": unknown,
"embedding_model": string | null,
"expires_at": string | null,
"id": string,
"importance": string,
"language": string | null,
"last_accessed": string | null,
"memory_category": string | null,
"memory_key": string,
"memory_tsv": unknown,
"memory_value": string,
"namespace": string,
"pinned_at": string | null,
"source_message_id": string | null,
"status": string,
"superseded_by": string | null,
"updated_at": string,
"user_id": string,
"valid_from": string,
"valid_to": string | null
            }
                          SetofOptions: {
        from: "*"
        to: "user_memories"
        isOneToOne: true
        isSetofReturn: false
      } },
"postpone_flashcards":
{ Args: { "p_days"?: number,"p_deck_id": string,"p_now"?: string,"p_request_id"?: string,"p_user_id"?: string }; Returns: Json
                           },
"preview_flashcard":
{ Args: { "p_at"?: string,"p_flashcard_id": string,"p_user_id"?: string }; Returns: {
              "difficulty": number,"due": string,"lapses": number,"learning_steps": number,"rating": number,"reps": number,"scheduled_days": number,"stability": number,"state": number
            }[]
                           },
"recall_memories":
{ Args: { "p_as_of"?: string,"p_embedding_model"?: string,"p_language"?: string,"p_limit"?: number,"p_namespaces"?: (string)[],"p_query_embedding"?: string,"p_query_text"?: string,"p_user_id"?: string }; Returns: {
              "decay": number,"id": string,"importance": string,"importance_weight": number,"memory_category": string,"memory_key": string,"memory_value": string,"relevance": number,"score": number,"similarity": number
            }[]
                           },
"recommend_tracks":
{ Args: { "p_exploration"?: number,"p_genre"?: string,"p_limit"?: number,"p_new_only"?: boolean,"p_request_id"?: string,"p_seed"?: number,"p_user_id"?: string }; Returns: {
              "artist_score": number,"artists": (string)[],"explanation": string,"exploration_score": number,"external_url": string,"genre": string,"genre_score": number,"name": string,"personality_score": number,"popularity_score": number,"q_score": number,"repetition_score": number,"score": number,"seed": number,"similarity_score": number,"track_id": string,"variety_score": number
            }[]
                           },
"record_feedback":
{ Args: { "p_kind": string,"p_request_id"?: string,"p_response_id": string,"p_user_id"?: string,"p_value": number }; Returns: {
              "confidence": number,
"created_at": string,
"id": string,
"kind": string,
"response_id": string,
"reward": number,
"updated_at": string,
"user_id": string,
"value": number
            }
                          SetofOptions: {
        from: "*"
        to: "feedback"
        isOneToOne: true
        isSetofReturn: false
      } },
"record_message_feedback":
{ Args: { "p_message_id": string,"p_request_id"?: string,"p_score": number,"p_user_id"?: string }; Returns: undefined
                           },
"record_music_interaction":
{ Args: { "p_context"?: Json,"p_interaction_type": string,"p_listen_duration_ms"?: number,"p_occurred_at"?: string,"p_request_id"?: string,"p_track_duration_ms"?: number,"p_track_id": string,"p_user_id"?: string }; Returns: {
              "completion_percentage": number | null,
"context": NonNullable<Json>,
"created_at": string,
"genre": string | null,
"id": string,
"interaction_type": string,
"listen_duration_ms": number | null,
"model_version": number,
"occurred_at": string,
"rl_q_value": number,
"rl_reward": number,
"track_duration_ms": number | null,
"track_id": string,
"undone_at": string | null,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "music_interactions"
        isOneToOne: true
        isSetofReturn: false
      } },
"record_music_interactions":
{ Args: { "p_items": Json,"p_request_id"?: string,"p_user_id"?: string }; Returns: Json
                           },
"refresh_analytics":
{ Args: { "p_days"?: number }; Returns: number
                           },
"refresh_music_tracks":
{ Args: { "p_limit"?: number,"p_seconds"?: number }; Returns: number
                           },
"rename_conversation":
{ Args: { "p_request_id"?: string,"p_session_id": string,"p_title": string,"p_user_id"?: string }; Returns: {
              "archived_at": string | null,
"created_at": string,
"id": string,
"is_branched": boolean,
"last_message_at": string | null,
"message_count": number,
"metadata": NonNullable<Json>,
"summary": string | null,
"title": string | null,
"title_is_made": boolean,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "conversations"
        isOneToOne: true
        isSetofReturn: false
      } },
"replay_policy":
{ Args: { "p_context"?: string,"p_policy": Json,"p_since"?: string,"p_user_id"?: string }; Returns: Json
                           },
"reschedule_flashcards":
{ Args: { "p_after"?: string,"p_deck_id": string,"p_limit"?: number,"p_request_id"?: string,"p_user_id"?: string }; Returns: Json
                           },
"reserve_provider_call":
{ Args: { "p_kind": string,"p_own_key"?: boolean,"p_request_id"?: string,"p_route"?: Json,"p_tokens"?: number,"p_user_id"?: string }; Returns: Json
                           },
"reset_flashcard":
{ Args: { "p_flashcard_id": string,"p_request_id"?: string,"p_reset_counts"?: boolean,"p_user_id"?: string }; Returns: Database["public"]['CompositeTypes']["flashcard"]
                          SetofOptions: {
        from: "*"
        to: "flashcard"
        isOneToOne: true
        isSetofReturn: false
      } },
"restore_document_version":
{ Args: { "p_document_id": string,"p_expected_version"?: number,"p_request_id"?: string,"p_user_id"?: string,"p_version": number }; Returns: {
              "content": string,
"content_hash": string,
"created_at": string,
"id": string,
"metadata": NonNullable<Json>,
"replaces": string | null,
"replaces_version": number | null,
"source_type": string,
"source_uri": string | null,
"status": string,
"title": string,
"updated_at": string,
"user_id": string,
"version": number
            }
                          SetofOptions: {
        from: "*"
        to: "documents"
        isOneToOne: true
        isSetofReturn: false
      } },
"restore_memory_block":
{ Args: { "p_name": string,"p_namespace"?: string,"p_request_id"?: string,"p_user_id"?: string,"p_version": number }; Returns: {
              "content": string,
"created_at": string,
"id": string,
"max_length": number,
"name": string,
"namespace": string,
"updated_at": string,
"user_id": string,
"version": number
            }
                          SetofOptions: {
        from: "*"
        to: "memory_blocks"
        isOneToOne: true
        isSetofReturn: false
      } },
"restore_music_model":
{ Args: { "p_request_id"?: string,"p_user_id"?: string,"p_version": number }; Returns: {
              "created_at": string,
"hyperparameters": NonNullable<Json>,
"metrics": NonNullable<Json>,
"q_values": NonNullable<Json>,
"undone_ids": (string)[],
"user_id": string,
"version": number
            }
                          SetofOptions: {
        from: "*"
        to: "music_rl_models"
        isOneToOne: true
        isSetofReturn: false
      } },
"retry_dead_jobs":
{ Args: { "p_source"?: string }; Returns: number
                           },
"return_embedding_jobs":
{ Args: { "p_job_ids": (number)[] }; Returns: number
                           },
"review_flashcard":
{ Args: { "p_duration_ms"?: number,"p_expected_version"?: number,"p_flashcard_id": string,"p_rating": number,"p_request_id"?: string,"p_reviewed_at"?: string,"p_user_id"?: string }; Returns: Database["public"]['CompositeTypes']["flashcard"]
                          SetofOptions: {
        from: "*"
        to: "flashcard"
        isOneToOne: true
        isSetofReturn: false
      } },
"review_flashcards":
{ Args: { "p_merge"?: boolean,"p_request_id"?: string,"p_reviews": Json,"p_user_id"?: string }; Returns: {
              "due": string,"flashcard_id": string,"outcome": string,"position": number,"state": number,"version": number
            }[]
                           },
"route_query":
{ Args: { "p_candidates"?: (string)[],"p_constraints"?: Json,"p_context"?: string,"p_embedding"?: string,"p_embedding_model"?: string,"p_max_cost"?: number,"p_preference"?: string,"p_prompt_tokens"?: number,"p_request_id"?: string,"p_share"?: number,"p_text": string,"p_user_id"?: string,"p_weights"?: Json }; Returns: Json
                           },
"routing_report":
{ Args: { "p_since"?: string,"p_user_id"?: string }; Returns: Json
                           },
"run_import":
{ Args: { "p_import_id": string,"p_limit"?: number,"p_user_id"?: string }; Returns: {
              "added_items": number,
"content_hash": string | null,
"counts": NonNullable<Json>,
"created_at": string,
"done_items": number,
"error": Json | null,
"errors": NonNullable<Json>,
"failed_items": number,
"finished_at": string | null,
"id": string,
"kind": string,
"label": string | null,
"ran_at": string | null,
"skipped_items": number,
"source": string,
"staged_items": number,
"status": string,
"total_items": number | null,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "imports"
        isOneToOne: true
        isSetofReturn: false
      } },
"save_complete_interaction":
{ Args: { "p_feedback"?: Json,"p_query": Json,"p_request_id"?: string,"p_response": Json,"p_routing": Json,"p_user_id"?: string }; Returns: Json
                           },
"save_complete_interactions":
{ Args: { "p_items": Json,"p_request_id"?: string,"p_user_id"?: string }; Returns: Json
                           },
"save_memory_block":
{ Args: { "p_content": string,"p_max_length"?: number,"p_name": string,"p_namespace"?: string,"p_request_id"?: string,"p_user_id"?: string,"p_version"?: number }; Returns: {
              "content": string,
"created_at": string,
"id": string,
"max_length": number,
"name": string,
"namespace": string,
"updated_at": string,
"user_id": string,
"version": number
            }
                          SetofOptions: {
        from: "*"
        to: "memory_blocks"
        isOneToOne: true
        isSetofReturn: false
      } },
"save_query":
{ Args: { "p_context"?: string,"p_embedding"?: string,"p_embedding_model"?: string,"p_preference"?: string,"p_request_id"?: string,"p_text": string,"p_user_id"?: string }; Returns: string
                           },
"search_chat":
{ Args: { "p_embedding_model"?: string,"p_language"?: string,"p_limit"?: number,"p_neighbours"?: boolean,"p_query": string,"p_query_embedding"?: string,"p_session_id"?: string,"p_user_id"?: string }; Returns: {
              "id": string,"message_text": string,"neighbour": number,"neighbours": Json,"relevance": number,"score": number,"sender_type": string,"seq": number,"session_id": string,"similarity": number,"snippet": string,"timestamp": string,"words": number
            }[]
                           },
"search_chat_messages":
{ Args: { "p_language"?: string,"p_limit"?: number,"p_query": string,"p_session_id"?: string,"p_user_id"?: string }; Returns: {
              "id": string,"message_text": string,"rank": number,"sender_type": string,"seq": number,"session_id": string,"snippet": string,"timestamp": string
            }[]
                           },
"search_documents":
{ Args: { "p_embedding_model"?: string,"p_filter"?: Json,"p_full_text_weight"?: number,"p_language"?: string,"p_limit"?: number,"p_mmr_lambda"?: number,"p_query": string,"p_query_embedding"?: string,"p_rrf_k"?: number,"p_semantic_weight"?: number,"p_user_id"?: string }; Returns: {
              "chunk_index": number,"content": string,"document_id": string,"full_text_rank": number,"headings": string,"id": string,"metadata": Json,"page": number,"relevance": number,"score": number,"semantic_rank": number,"similarity": number,"title": string
            }[]
                           },
"set_personality":
{ Args: { "p_agreeableness": number,"p_conscientiousness": number,"p_extraversion": number,"p_llm_context"?: Json,"p_neuroticism": number,"p_openness": number,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "avatar_url": string | null,
"created_at": string,
"day_start_hour": number,
"full_name": string | null,
"has_completed_personality_assessment": boolean,
"id": string,
"language": string | null,
"languages": (string)[],
"onboarding_completed": boolean,
"personality_agreeableness": number,
"personality_completed_at": string | null,
"personality_conscientiousness": number,
"personality_extraversion": number,
"personality_llm_context": Json | null,
"personality_neuroticism": number,
"personality_openness": number,
"profile_completion_percentage": number,
"timezone": string,
"updated_at": string,
"uses_documents": boolean
            }
                          SetofOptions: {
        from: "*"
        to: "profiles"
        isOneToOne: true
        isSetofReturn: false
      } },
"settle_provider_call":
{ Args: { "p_interaction": Json,"p_request_id"?: string,"p_user_id"?: string }; Returns: undefined
                           },
"snapshot_music_model":
{ Args: { "p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "created_at": string,
"hyperparameters": NonNullable<Json>,
"metrics": NonNullable<Json>,
"q_values": NonNullable<Json>,
"undone_ids": (string)[],
"user_id": string,
"version": number
            }
                          SetofOptions: {
        from: "*"
        to: "music_rl_models"
        isOneToOne: true
        isSetofReturn: false
      } },
"stage_import_items":
{ Args: { "p_first_item": number,"p_import_id": string,"p_is_last"?: boolean,"p_items": Json,"p_user_id"?: string }; Returns: {
              "added_items": number,
"content_hash": string | null,
"counts": NonNullable<Json>,
"created_at": string,
"done_items": number,
"error": Json | null,
"errors": NonNullable<Json>,
"failed_items": number,
"finished_at": string | null,
"id": string,
"kind": string,
"label": string | null,
"ran_at": string | null,
"skipped_items": number,
"source": string,
"staged_items": number,
"status": string,
"total_items": number | null,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "imports"
        isOneToOne: true
        isSetofReturn: false
      } },
"start_reembedding":
{ Args: { "p_model": string,"p_user_id"?: string }; Returns: number
                           },
"store_api_key":
{ Args: { "p_ciphertext": string,"p_key_version": number,"p_label": string,"p_last_four": string,"p_nonce": string,"p_provider": string,"p_user_id": string }; Returns: {
              "created_at": string,"id": string,"label": string,"last_four": string,"provider": string,"updated_at": string
            }[]
                           },
"store_chat_pair":
{ Args: { "p_ai_embedding"?: string,"p_ai_language"?: string,"p_ai_response": string,"p_embedding_model"?: string,"p_interaction"?: Json,"p_language"?: string,"p_memories"?: Json,"p_metadata"?: Json,"p_model"?: string,"p_mood_detected"?: string,"p_remember"?: Json,"p_request_id"?: string,"p_sentiment_score"?: number,"p_session_id"?: string,"p_status"?: string,"p_turn"?: Json,"p_user_embedding"?: string,"p_user_id"?: string,"p_user_message": string }; Returns: string
                           },
"store_extraction":
{ Args: { "p_is_stored"?: boolean,"p_memories": Json,"p_namespace"?: string,"p_request_id"?: string,"p_text": string,"p_user_id"?: string }; Returns: Json
                           },
"submit_personality_assessment":
{ Args: { "p_answers": (number)[],"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "avatar_url": string | null,
"created_at": string,
"day_start_hour": number,
"full_name": string | null,
"has_completed_personality_assessment": boolean,
"id": string,
"language": string | null,
"languages": (string)[],
"onboarding_completed": boolean,
"personality_agreeableness": number,
"personality_completed_at": string | null,
"personality_conscientiousness": number,
"personality_extraversion": number,
"personality_llm_context": Json | null,
"personality_neuroticism": number,
"personality_openness": number,
"profile_completion_percentage": number,
"timezone": string,
"updated_at": string,
"uses_documents": boolean
            }
                          SetofOptions: {
        from: "*"
        to: "profiles"
        isOneToOne: true
        isSetofReturn: false
      } },
"suspend_flashcard":
{ Args: { "p_flashcard_id": string,"p_request_id"?: string,"p_suspended"?: boolean,"p_user_id"?: string }; Returns: string
                           },
"sync_listening_history":
{ Args: { "p_items": Json,"p_request_id"?: string,"p_user_id"?: string }; Returns: Json
                           },
"undo_memory_change":
{ Args: { "p_history_id": number,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "access_count": number,
"confidence": number,
"created_at": string,
"embedding": string | null,
"embedding_bits": unknown,
"embedding_model": string | null,
"expires_at": string | null,
"id": string,
"importance": string,
"language": string | null,
"last_accessed": string | null,
"memory_category": string | null,
"memory_key": string,
"memory_tsv": unknown,
"memory_value": string,
"namespace": string,
"pinned_at": string | null,
"source_message_id": string | null,
"status": string,
"superseded_by": string | null,
"updated_at": string,
"user_id": string,
"valid_from": string,
"valid_to": string | null
            }[]
                          SetofOptions: {
        from: "*"
        to: "user_memories"
        isOneToOne: false
        isSetofReturn: true
      } },
"undo_music_interaction":
{ Args: { "p_interaction_id": string,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "completion_percentage": number | null,
"context": NonNullable<Json>,
"created_at": string,
"genre": string | null,
"id": string,
"interaction_type": string,
"listen_duration_ms": number | null,
"model_version": number,
"occurred_at": string,
"rl_q_value": number,
"rl_reward": number,
"track_duration_ms": number | null,
"track_id": string,
"undone_at": string | null,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "music_interactions"
        isOneToOne: true
        isSetofReturn: false
      } },
"undo_review":
{ Args: { "p_flashcard_id": string,"p_request_id"?: string,"p_user_id"?: string }; Returns: Database["public"]['CompositeTypes']["flashcard"]
                          SetofOptions: {
        from: "*"
        to: "flashcard"
        isOneToOne: true
        isSetofReturn: false
      } },
"update_article":
{ Args: { "p_article_id": string,"p_author"?: string,"p_chunks"?: Json,"p_content"?: string,"p_embedding_model"?: string,"p_expected_version"?: number,"p_metadata"?: Json,"p_published_at"?: string,"p_request_id"?: string,"p_source_uri"?: string,"p_summary"?: string,"p_tags"?: (string)[],"p_title"?: string,"p_url"?: string,"p_user_id"?: string }; Returns: {
              "author": string | null,
"created_at": string,
"document_id": string,
"id": string,
"published_at": string | null,
"summary": string | null,
"tags": (string)[],
"updated_at": string,
"url": string | null,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "articles"
        isOneToOne: true
        isSetofReturn: false
      } },
"update_document":
{ Args: { "p_chunks"?: Json,"p_content"?: string,"p_document_id": string,"p_embedding_model"?: string,"p_expected_version"?: number,"p_metadata"?: Json,"p_request_id"?: string,"p_source_type"?: string,"p_source_uri"?: string,"p_title"?: string,"p_user_id"?: string }; Returns: {
              "content": string,
"content_hash": string,
"created_at": string,
"id": string,
"metadata": NonNullable<Json>,
"replaces": string | null,
"replaces_version": number | null,
"source_type": string,
"source_uri": string | null,
"status": string,
"title": string,
"updated_at": string,
"user_id": string,
"version": number
            }
                          SetofOptions: {
        from: "*"
        to: "documents"
        isOneToOne: true
        isSetofReturn: false
      } },
"update_model_state":
{ Args: { "p_confidence"?: number,"p_context"?: string,"p_model_id": string,"p_request_id"?: string,"p_reward": number,"p_user_id"?: string }; Returns: {
              "alpha": number,
"avg_quality": number | null,
"beta": number,
"context": string,
"contributors": number,
"created_at": string,
"failures": number,
"id": string,
"model_id": string,
"recent_bad": number,
"recent_good": number,
"recent_step": number,
"total_cost": number,
"total_latency_ms": number,
"total_quality": number,
"total_requests": number,
"updated_at": string,
"user_id": string | null
            }
                          SetofOptions: {
        from: "*"
        to: "model_states"
        isOneToOne: true
        isSetofReturn: false
      } },
"update_personal_attribute":
{ Args: { "p_attribute_id": string,"p_attribute_name"?: string,"p_attribute_value"?: string,"p_chunks"?: Json,"p_confidence"?: number,"p_content"?: string,"p_embedding_model"?: string,"p_expected_version"?: number,"p_metadata"?: Json,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "attribute_name": string,
"attribute_value": string,
"confidence": number,
"created_at": string,
"document_id": string,
"id": string,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "personal_attributes"
        isOneToOne: true
        isSetofReturn: false
      } },
"update_profile_data":
{ Args: { "p_category"?: string,"p_chunks"?: Json,"p_content"?: string,"p_data"?: Json,"p_embedding_model"?: string,"p_expected_version"?: number,"p_metadata"?: Json,"p_profile_data_id": string,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "category": string,
"created_at": string,
"data": NonNullable<Json>,
"document_id": string,
"id": string,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "profile_data"
        isOneToOne: true
        isSetofReturn: false
      } },
"upsert_agent_analysis":
{ Args: { "p_agent_type": string,"p_analysis_data": Json,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "agent_type": string,
"analysis_data": NonNullable<Json>,
"created_at": string,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "agent_analyses"
        isOneToOne: true
        isSetofReturn: false
      } },
"upsert_memories":
{ Args: { "p_language"?: string,"p_memories": Json,"p_namespace"?: string,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "access_count": number,
"confidence": number,
"created_at": string,
"embedding": string | null,
"embedding_bits": unknown,
"embedding_model": string | null,
"expires_at": string | null,
"id": string,
"importance": string,
"language": string | null,
"last_accessed": string | null,
"memory_category": string | null,
"memory_key": string,
"memory_tsv": unknown,
"memory_value": string,
"namespace": string,
"pinned_at": string | null,
"source_message_id": string | null,
"status": string,
"superseded_by": string | null,
"updated_at": string,
"user_id": string,
"valid_from": string,
"valid_to": string | null
            }[]
                          SetofOptions: {
        from: "*"
        to: "user_memories"
        isOneToOne: false
        isSetofReturn: true
      } },
"upsert_memory":
{ Args: { "p_confidence"?: number,"p_embedding"?: string,"p_embedding_model"?: string,"p_expires_at"?: string,"p_importance"?: string,"p_language"?: string,"p_memory_category"?: string,"p_memory_key": string,"p_memory_value": string,"p_namespace"?: string,"p_request_id"?: string,"p_source_message_id"?: string,"p_user_id"?: string }; Returns: {
              "access_count": number,
"confidence": number,
"created_at": string,
"embedding": string | null,
"embedding_bits": unknown,
"embedding_model": string | null,
"expires_at": string | null,
"id": string,
"importance": string,
"language": string | null,
"last_accessed": string | null,
"memory_category": string | null,
"memory_key": string,
"memory_tsv": unknown,
"memory_value": string,
"namespace": string,
"pinned_at": string | null,
"source_message_id": string | null,
"status": string,
"superseded_by": string | null,
"updated_at": string,
"user_id": string,
"valid_from": string,
"valid_to": string | null
            }
                          SetofOptions: {
        from: "*"
        to: "user_memories"
        isOneToOne: true
        isSetofReturn: false
      } },
"upsert_vectors":
{ Args: { "p_request_id"?: string,"p_rows": Json,"p_user_id"?: string }; Returns: {
              "collection": string,"created_at": string,"id": string,"metadata": Json,"updated_at": string
            }[]
                           }
          }
          Enums: {
            [_ in never]: never
          }
          CompositeTypes: {
            "flashcard": {
                        "id": string | null,"deck_id": string | null,"message_id": string | null,"question": string | null,"answer": string | null,"state": number | null,"due": string | null,"stability": number | null,"difficulty": number | null,"scheduled_days": number | null,"learning_steps": number | null,"reps": number | null,"lapses": number | null,"last_review": string | null,"is_leech": boolean | null,"suspended_at": string | null,"version": number | null,"created_at": string | null,"is_html": boolean | null,"tags": (string)[] | null,"guid": string | null,"ordinal": number | null,"note_type": string | null,"fields": Json | null,"source": Json | null
                      }
          }
        }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
  ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R
    }
    ? R
    : never
  : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I
    }
    ? I
    : never
  : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U
    }
    ? U
    : never
  : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
  ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
  ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never

export const Constants = {
  "public": {
          Enums: {
            
          }
        }
} as const
