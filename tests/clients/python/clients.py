import os
import uuid

from langchain.agents import create_agent
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.openai_like import OpenAILikeEmbedding
from llama_index.llms.openai_like import OpenAILike
from openai import NotFoundError, OpenAI
from pydantic import BaseModel

from environment import api_key, base_url, run

client = OpenAI(base_url=base_url, api_key=api_key)


class City(BaseModel):
    city: str
    degrees: float


@tool
def weather(city: str) -> str:
    """How warm it is."""
    return f"21 in {city}"


tools = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]


def openai_chat_and_the_answer_sent_back():
    messages = [{"role": "user", "content": "one"}]
    first = client.chat.completions.create(model="auto", messages=messages)
    messages += [first.choices[0].message, {"role": "user", "content": "two"}]
    second = client.chat.completions.create(model="auto", messages=messages)
    assert second.choices[0].message.content == "Echo: two"
    assert first.metadata["session_id"] == second.metadata["session_id"]


def openai_stream_with_usage():
    with client.chat.completions.stream(
        model="auto",
        messages=[{"role": "user", "content": "one"}],
        stream_options={"include_usage": True},
    ) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.content == "Echo: one"
    assert final.usage.total_tokens == 15


def openai_tools_and_parse():
    messages = [{"role": "user", "content": "weather please"}]
    called = client.chat.completions.create(model="auto", messages=messages, tools=tools)
    message = called.choices[0].message
    messages += [message, {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "21"}]
    answer = client.chat.completions.create(model="auto", messages=messages, tools=tools)
    assert answer.choices[0].message.content == "The tools said: 21"
    parsed = client.chat.completions.parse(
        model="auto", messages=[{"role": "user", "content": "where?"}], response_format=City
    )
    assert parsed.choices[0].message.parsed == City(city="Oslo", degrees=21)


def openai_responses():
    first = client.responses.create(model="auto", input="uno")
    assert first.output_text == "Echo: uno"
    second = client.responses.create(model="auto", input="due", previous_response_id=first.id)
    assert second.output_text == "Echo: due"
    assert client.responses.retrieve(first.id).output_text == "Echo: uno"
    with client.responses.stream(model="auto", input="tre") as stream:
        assert stream.get_final_response().output_text == "Echo: tre"
    parsed = client.responses.parse(model="auto", input="where?", text_format=City)
    assert parsed.output_parsed == City(city="Oslo", degrees=21)


def openai_embeddings_and_models():
    answer = client.embeddings.create(model="embedder", input=["one", "two"])
    assert [len(each.embedding) for each in answer.data] == [1536, 1536]
    assert client.models.list().data[0].id == "auto"
    try:
        client.models.retrieve("none")
        raise AssertionError("there is such a model")
    except NotFoundError as error:
        assert error.code == "model_not_found"


def langchain_openai():
    for more in [{}, {"use_responses_api": True}]:
        model = ChatOpenAI(model="auto", base_url=base_url, api_key=api_key, **more)
        assert model.invoke("one").text == "Echo: one"
        assert "".join(chunk.text for chunk in model.stream("two")) == "Echo: two"
        bound = model.bind_tools([weather])
        messages = [HumanMessage("weather please")]
        called = bound.invoke(messages)
        call = called.tool_calls[0]
        assert (call["name"], call["args"]) == ("weather", {"city": "Oslo"})
        messages += [called, ToolMessage("21", tool_call_id=call["id"])]
        assert bound.invoke(messages).text == "The tools said: 21"
        assert model.with_structured_output(City).invoke("where?") == City(city="Oslo", degrees=21)


def langchain_agent_and_embeddings():
    model = ChatOpenAI(model="auto", base_url=base_url, api_key=api_key)
    agent = create_agent(model, tools=[weather])
    result = agent.invoke({"messages": [{"role": "user", "content": "weather please"}]})
    assert result["messages"][-1].text == "The tools said: 21 in Oslo"
    # It sends tokens in place of text, as OpenAI's own models take them.
    embeddings = OpenAIEmbeddings(
        base_url=base_url, api_key=api_key, check_embedding_ctx_length=False
    )
    assert len(embeddings.embed_query("one")) == 1536


def llama_index():
    llm = OpenAILike(
        model="auto",
        api_base=base_url,
        api_key=api_key,
        is_chat_model=True,
        is_function_calling_model=True,
    )
    assert llm.chat([ChatMessage(role="user", content="one")]).message.content == "Echo: one"
    text = "".join(each.delta for each in llm.stream_chat([ChatMessage(role="user", content="two")]))
    assert text == "Echo: two"

    def weather(city: str) -> str:
        """How warm it is."""
        return f"21 in {city}"

    answer = llm.predict_and_call([FunctionTool.from_defaults(weather)], "weather please")
    assert "21 in Oslo" in str(answer)
    embedding = OpenAILikeEmbedding(model_name="embedder", api_base=base_url, api_key=api_key)
    assert len(embedding.get_text_embedding("one")) == 1536


def mem0():
    from mem0 import Memory

    openai = {"api_key": api_key, "openai_base_url": base_url}
    memory = Memory.from_config(
        {
            "llm": {"provider": "openai", "config": {**openai, "model": "auto"}},
            "embedder": {"provider": "openai", "config": {**openai, "model": "embedder"}},
            "vector_store": {
                "provider": "qdrant",
                "config": {"path": f"/tmp/{uuid.uuid4()}", "embedding_model_dims": 1536},
            },
            "history_db_path": ":memory:",
        }
    )
    memory.add([{"role": "user", "content": "I like tea."}], user_id="u")
    found = memory.search("tea", filters={"user_id": "u"})
    assert any("tea" in each["memory"].lower() for each in found["results"]), found


os.environ["MEM0_TELEMETRY"] = "False"
run(
    [
        openai_chat_and_the_answer_sent_back,
        openai_stream_with_usage,
        openai_tools_and_parse,
        openai_responses,
        openai_embeddings_and_models,
        langchain_openai,
        langchain_agent_and_embeddings,
        llama_index,
        mem0,
    ]
)
