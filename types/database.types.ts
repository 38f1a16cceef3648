
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
                },"chat_messages": {
                  Row: {
                    "created_at": string,"embedding": string | null,"embedding_bits": unknown,"embedding_model": string | null,"feedback_score": number | null,"has_flashcards": boolean,"id": string,"message_text": string,"message_tsv": unknown,"metadata": NonNullable<Json>,"model": string | null,"mood_detected": string | null,"parent_id": string | null,"sender_type": string,"sentiment_score": number | null,"seq": number,"session_id": string,"status": string,"timestamp": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"feedback_score"?: number | null,"has_flashcards"?: boolean,"id"?: string,"message_text": string,"message_tsv"?: never,"metadata"?: NonNullable<Json>,"model"?: string | null,"mood_detected"?: string | null,"parent_id"?: string | null,"sender_type": string,"sentiment_score"?: number | null,"seq": number,"session_id": string,"status"?: string,"timestamp"?: string,"user_id"?: string
                  }
                  Update: {
                    "created_at"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"feedback_score"?: number | null,"has_flashcards"?: boolean,"id"?: string,"message_text"?: string,"message_tsv"?: never,"metadata"?: NonNullable<Json>,"model"?: string | null,"mood_detected"?: string | null,"parent_id"?: string | null,"sender_type"?: string,"sentiment_score"?: number | null,"seq"?: number,"session_id"?: string,"status"?: string,"timestamp"?: string,"user_id"?: string
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
                },"conversations": {
                  Row: {
                    "archived_at": string | null,"created_at": string,"id": string,"last_message_at": string | null,"message_count": number,"summary": string | null,"title": string | null,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "archived_at"?: string | null,"created_at"?: string,"id"?: string,"last_message_at"?: string | null,"message_count"?: number,"summary"?: string | null,"title"?: string | null,"updated_at"?: string,"user_id"?: string
                  }
                  Update: {
                    "archived_at"?: string | null,"created_at"?: string,"id"?: string,"last_message_at"?: string | null,"message_count"?: number,"summary"?: string | null,"title"?: string | null,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
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
                },"profiles": {
                  Row: {
                    "avatar_url": string | null,"created_at": string,"full_name": string | null,"has_completed_personality_assessment": boolean,"id": string,"onboarding_completed": boolean,"personality_agreeableness": number,"personality_completed_at": string | null,"personality_conscientiousness": number,"personality_extraversion": number,"personality_llm_context": Json | null,"personality_neuroticism": number,"personality_openness": number,"profile_completion_percentage": number,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "avatar_url"?: string | null,"created_at"?: string,"full_name"?: string | null,"has_completed_personality_assessment"?: never,"id": string,"onboarding_completed"?: boolean,"personality_agreeableness"?: number,"personality_completed_at"?: string | null,"personality_conscientiousness"?: number,"personality_extraversion"?: number,"personality_llm_context"?: Json | null,"personality_neuroticism"?: number,"personality_openness"?: number,"profile_completion_percentage"?: never,"updated_at"?: string
                  }
                  Update: {
                    "avatar_url"?: string | null,"created_at"?: string,"full_name"?: string | null,"has_completed_personality_assessment"?: never,"id"?: string,"onboarding_completed"?: boolean,"personality_agreeableness"?: number,"personality_completed_at"?: string | null,"personality_conscientiousness"?: number,"personality_extraversion"?: number,"personality_llm_context"?: Json | null,"personality_neuroticism"?: number,"personality_openness"?: number,"profile_completion_percentage"?: never,"updated_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"user_memories": {
                  Row: {
                    "access_count": number,"confidence": number,"created_at": string,"embedding": string | null,"embedding_bits": unknown,"embedding_model": string | null,"expires_at": string | null,"id": string,"importance": string,"last_accessed": string | null,"memory_category": string | null,"memory_key": string,"memory_tsv": unknown,"memory_value": string,"source_message_id": string | null,"status": string,"superseded_by": string | null,"updated_at": string,"user_id": string,"valid_from": string,"valid_to": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "access_count"?: number,"confidence"?: number,"created_at"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"expires_at"?: string | null,"id"?: string,"importance"?: string,"last_accessed"?: string | null,"memory_category"?: string | null,"memory_key": string,"memory_tsv"?: never,"memory_value": string,"source_message_id"?: string | null,"status"?: string,"superseded_by"?: string | null,"updated_at"?: string,"user_id"?: string,"valid_from"?: string,"valid_to"?: string | null
                  }
                  Update: {
                    "access_count"?: number,"confidence"?: number,"created_at"?: string,"embedding"?: string | null,"embedding_bits"?: never,"embedding_model"?: string | null,"expires_at"?: string | null,"id"?: string,"importance"?: string,"last_accessed"?: string | null,"memory_category"?: string | null,"memory_key"?: string,"memory_tsv"?: never,"memory_value"?: string,"source_message_id"?: string | null,"status"?: string,"superseded_by"?: string | null,"updated_at"?: string,"user_id"?: string,"valid_from"?: string,"valid_to"?: string | null
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
                    "action": string,"changed_by": string | null,"changed_by_role": string,"created_at": string,"id": number,"memory_id": string,"memory_key": string,"new_attributes": Json | null,"new_value": string | null,"old_attributes": Json | null,"old_value": string | null,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "action": string,"changed_by"?: string | null,"changed_by_role": string,"created_at"?: string,"id"?: never,"memory_id": string,"memory_key": string,"new_attributes"?: Json | null,"new_value"?: string | null,"old_attributes"?: Json | null,"old_value"?: string | null,"user_id": string
                  }
                  Update: {
                    "action"?: string,"changed_by"?: string | null,"changed_by_role"?: string,"created_at"?: string,"id"?: never,"memory_id"?: string,"memory_key"?: string,"new_attributes"?: Json | null,"new_value"?: string | null,"old_attributes"?: Json | null,"old_value"?: string | null,"user_id"?: string
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
            "archive_conversation":
{ Args: { "p_archived"?: boolean,"p_request_id"?: string,"p_session_id": string,"p_user_id"?: string }; Returns: {
              "archived_at": string | null,
"created_at": string,
"id": string,
"last_message_at": string | null,
"message_count": number,
"summary": string | null,
"title": string | null,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "conversations"
        isOneToOne: true
        isSetofReturn: false
      } },
"delete_conversation":
{ Args: { "p_request_id"?: string,"p_session_id": string,"p_user_id"?: string }; Returns: undefined
                           },
"forget_memory":
{ Args: { "p_memory_key": string,"p_request_id"?: string,"p_user_id"?: string }; Returns: undefined
                           },
"get_chat_context":
{ Args: { "p_embedding_model"?: string,"p_history_count"?: number,"p_memory_count"?: number,"p_query_embedding"?: string,"p_query_text"?: string,"p_request_id"?: string,"p_session_id": string,"p_token_budget"?: number,"p_user_id"?: string }; Returns: Json
                           },
"get_chat_history":
{ Args: { "p_before"?: string,"p_before_id"?: string,"p_before_seq"?: number,"p_limit"?: number,"p_session_id"?: string,"p_user_id"?: string }; Returns: {
              "feedback_score": number,"has_flashcards": boolean,"id": string,"message_text": string,"metadata": Json,"model": string,"mood_detected": string,"parent_id": string,"sender_type": string,"sentiment_score": number,"seq": number,"session_id": string,"status": string,"timestamp": string
            }[]
                           },
"match_chat_messages":
{ Args: { "embedding_model"?: string,"match_count"?: number,"match_threshold"?: number,"p_user_id"?: string,"query_embedding": string }; Returns: {
              "id": string,"message_text": string,"sender_type": string,"seq": number,"session_id": string,"similarity": number,"timestamp": string
            }[]
                           },
"match_memories":
{ Args: { "embedding_model"?: string,"filter"?: Json,"match_count"?: number,"match_threshold"?: number,"p_user_id"?: string,"query_embedding": string }; Returns: {
              "id": string,"importance": string,"memory_category": string,"memory_key": string,"memory_value": string,"similarity": number
            }[]
                           },
"recall_memories":
{ Args: { "p_as_of"?: string,"p_embedding_model"?: string,"p_limit"?: number,"p_query_embedding"?: string,"p_query_text"?: string,"p_user_id"?: string }; Returns: {
              "decay": number,"id": string,"importance": string,"importance_weight": number,"memory_category": string,"memory_key": string,"memory_value": string,"relevance": number,"score": number,"similarity": number
            }[]
                           },
"record_message_feedback":
{ Args: { "p_message_id": string,"p_request_id"?: string,"p_score": number,"p_user_id"?: string }; Returns: undefined
                           },
"rename_conversation":
{ Args: { "p_request_id"?: string,"p_session_id": string,"p_title": string,"p_user_id"?: string }; Returns: {
              "archived_at": string | null,
"created_at": string,
"id": string,
"last_message_at": string | null,
"message_count": number,
"summary": string | null,
"title": string | null,
"updated_at": string,
"user_id": string
            }
                          SetofOptions: {
        from: "*"
        to: "conversations"
        isOneToOne: true
        isSetofReturn: false
      } },
"search_chat_messages":
{ Args: { "p_limit"?: number,"p_query": string,"p_session_id"?: string,"p_user_id"?: string }; Returns: {
              "id": string,"message_text": string,"rank": number,"sender_type": string,"seq": number,"session_id": string,"snippet": string,"timestamp": string
            }[]
                           },
"set_personality":
{ Args: { "p_agreeableness": number,"p_conscientiousness": number,"p_extraversion": number,"p_llm_context"?: Json,"p_neuroticism": number,"p_openness": number,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "avatar_url": string | null,
"created_at": string,
"full_name": string | null,
"has_completed_personality_assessment": boolean,
"id": string,
"onboarding_completed": boolean,
"personality_agreeableness": number,
"personality_completed_at": string | null,
"personality_conscientiousness": number,
"personality_extraversion": number,
"personality_llm_context": Json | null,
"personality_neuroticism": number,
"personality_openness": number,
"profile_completion_percentage": number,
"updated_at": string
            }
                          SetofOptions: {
        from: "*"
        to: "profiles"
        isOneToOne: true
        isSetofReturn: false
      } },
"store_chat_pair":
{ Args: { "p_ai_embedding"?: string,"p_ai_response": string,"p_embedding_model"?: string,"p_memories"?: Json,"p_metadata"?: Json,"p_model"?: string,"p_mood_detected"?: string,"p_request_id"?: string,"p_sentiment_score"?: number,"p_session_id"?: string,"p_status"?: string,"p_user_embedding"?: string,"p_user_id"?: string,"p_user_message": string }; Returns: string
                           },
"submit_personality_assessment":
{ Args: { "p_answers": (number)[],"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "avatar_url": string | null,
"created_at": string,
"full_name": string | null,
"has_completed_personality_assessment": boolean,
"id": string,
"onboarding_completed": boolean,
"personality_agreeableness": number,
"personality_completed_at": string | null,
"personality_conscientiousness": number,
"personality_extraversion": number,
"personality_llm_context": Json | null,
"personality_neuroticism": number,
"personality_openness": number,
"profile_completion_percentage": number,
"updated_at": string
            }
                          SetofOptions: {
        from: "*"
        to: "profiles"
        isOneToOne: true
        isSetofReturn: false
      } },
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
"last_accessed": string | null,
"memory_category": string | null,
"memory_key": string,
"memory_tsv": unknown,
"memory_value": string,
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
{ Args: { "p_memories": Json,"p_request_id"?: string,"p_user_id"?: string }; Returns: {
              "access_count": number,
"confidence": number,
"created_at": string,
"embedding": string | null,
"embedding_bits": unknown,
"embedding_model": string | null,
"expires_at": string | null,
"id": string,
"importance": string,
"last_accessed": string | null,
"memory_category": string | null,
"memory_key": string,
"memory_tsv": unknown,
"memory_value": string,
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
{ Args: { "p_confidence"?: number,"p_embedding"?: string,"p_embedding_model"?: string,"p_expires_at"?: string,"p_importance"?: string,"p_memory_category"?: string,"p_memory_key": string,"p_memory_value": string,"p_request_id"?: string,"p_source_message_id"?: string,"p_user_id"?: string }; Returns: {
              "access_count": number,
"confidence": number,
"created_at": string,
"embedding": string | null,
"embedding_bits": unknown,
"embedding_model": string | null,
"expires_at": string | null,
"id": string,
"importance": string,
"last_accessed": string | null,
"memory_category": string | null,
"memory_key": string,
"memory_tsv": unknown,
"memory_value": string,
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
      } }
          }
          Enums: {
            [_ in never]: never
          }
          CompositeTypes: {
            [_ in never]: never
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
