using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Chat;

public sealed class ChatValidationTests(ChatFixture fixture) : IClassFixture<ChatFixture>
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Theory]
    [InlineData("\"dry_run\":true", "dry_run", "POST the body to /v1/route/plan")]
    [InlineData("\"temperature\":-0.1", "temperature", "from 0 to 2. Given: -0.1")]
    [InlineData("\"temperature\":2.1", "temperature", "from 0 to 2. Given: 2.1")]
    [InlineData("\"temperature\":\"hot\"", "temperature", "expected a number, but got a string")]
    [InlineData("\"temperature\":1e999", "temperature", "from 0 to 2. Given: 1e999")]
    [InlineData("\"top_p\":0", "top_p", "above 0 and at most 1. Given: 0")]
    [InlineData("\"top_p\":1e-300", "top_p", "above 0 and at most 1. Given: 1e-300")]
    [InlineData("\"top_p\":1.01", "top_p", "above 0 and at most 1. Given: 1.01")]
    [InlineData("\"top_k\":-2", "top_k", "-1 or more. Given: -2")]
    [InlineData("\"top_k\":1.5", "top_k", "expected an integer, but got the number 1.5")]
    [InlineData("\"min_p\":1.5", "min_p", "from 0 to 1. Given: 1.5")]
    [InlineData("\"repetition_penalty\":0", "repetition_penalty", "above 0 and at most 100. Given: 0")]
    [InlineData("\"frequency_penalty\":2.5", "frequency_penalty", "from -2 to 2. Given: 2.5")]
    [InlineData("\"presence_penalty\":-2.5", "presence_penalty", "from -2 to 2. Given: -2.5")]
    [InlineData("\"n\":0", "n", "from 1 to 16. Given: 0")]
    [InlineData("\"n\":17", "n", "from 1 to 16. Given: 17")]
    [InlineData("\"max_tokens\":0", "max_tokens", "1 or more. Given: 0")]
    [InlineData("\"max_completion_tokens\":-1", "max_completion_tokens", "1 or more. Given: -1")]
    [InlineData("\"max_tokens\":3000000000", "max_tokens", "1 or more")]
    [InlineData("\"max_tokens\":5,\"max_completion_tokens\":6", "max_tokens", "contradicts 'max_completion_tokens'")]
    [InlineData("\"stop\":\"\"", "stop", "1 to 1000 characters long. Given: 0 characters")]
    [InlineData("\"stop\":[\"a\",\"\"]", "stop[1]", "1 to 1000 characters long")]
    [InlineData("\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]", "stop", "an array of 0 to 16 elements. Given: 17 elements")]
    [InlineData("\"stop\":5", "stop", "expected a string or an array of strings")]
    [InlineData("\"logit_bias\":{\"x\":1}", "logit_bias", "keys must be token ids. Given: 'x'")]
    [InlineData("\"logit_bias\":{\"-1\":1}", "logit_bias", "keys must be token ids. Given: '-1'")]
    [InlineData("\"logit_bias\":{\"1\":101}", "logit_bias.1", "from -100 to 100. Given: 101")]
    [InlineData("\"logit_bias\":[]", "logit_bias", "expected an object, but got an array")]
    [InlineData("\"seed\":9223372036854775808", "seed", "expected an integer")]
    [InlineData("\"top_logprobs\":1", "top_logprobs", "only allowed when 'logprobs' is true")]
    [InlineData("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "from 0 to 20. Given: 21")]
    [InlineData("\"logprobs\":5", "logprobs", "expected a boolean")]
    [InlineData("\"stream\":\"yes\"", "stream", "expected a boolean")]
    [InlineData("\"stream_options\":{\"include_usage\":true}", "stream_options", "only allowed when 'stream' is true")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_usage\":1}", "stream_options.include_usage", "expected a boolean")]
    [InlineData("\"response_format\":{\"type\":\"xml\"}", "response_format.type", "offers only text, json_object and json_schema. Given: 'xml'")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema", "Missing required parameter")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\"}}", "response_format.json_schema.schema", "Missing required parameter")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}", "response_format.json_schema.name", "Missing required parameter")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":[]}}", "response_format.json_schema.schema", "expected a JSON Schema")]
    [InlineData("\"response_format\":{\"type\":\"json_object\",\"schema\":{}}", "response_format.schema", "is not supported by this server")]
    [InlineData("\"tool_choice\":\"must\"", "tool_choice", "one of none, auto, required. Given: 'must'")]
    [InlineData("\"tool_choice\":5", "tool_choice", "expected a string or an object, but got the number 5")]
    [InlineData("\"tool_choice\":{\"type\":\"custom\"}", "tool_choice.type", "only function, allowed_tools, file_search, mcp. Given: 'custom'")]
    [InlineData("\"tool_choice\":{\"type\":\"function\"}", "tool_choice.function", "Missing required parameter")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{}}", "tool_choice.function.name", "Missing required parameter")]
    [InlineData("\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"none\",\"tools\":[{}]}}", "tool_choice.allowed_tools.mode", "one of auto, required. Given: 'none'")]
    [InlineData("\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[]}}", "tool_choice.allowed_tools.tools", "1 to 128 elements. Given: 0 elements")]
    [InlineData("\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"custom\"}]}}", "tool_choice.allowed_tools.tools[0].type", "Given: 'custom'")]
    [InlineData("\"parallel_tool_calls\":1", "parallel_tool_calls", "expected a boolean")]
    [InlineData("\"functions\":[{\"name\":\"f\"}]", "functions", "give them as 'tools'")]
    [InlineData("\"function_call\":{\"name\":\"f\"}", "function_call", "give it as 'tool_choice'. Given: an object")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "modalities", "offers only text. Given: \"audio\"")]
    [InlineData("\"audio\":{\"voice\":\"alloy\"}", "audio", "is not supported by this server")]
    [InlineData("\"prediction\":{\"type\":\"content\"}", "prediction.content", "Missing required parameter")]
    [InlineData("\"prediction\":{\"type\":\"tokens\",\"content\":\"a\"}", "prediction.type", "offers only content. Given: 'tokens'")]
    [InlineData("\"prediction\":{\"type\":\"content\",\"content\":5}", "prediction.content", "expected a string or an array of text parts")]
    [InlineData("\"prediction\":\"text\"", "prediction", "expected an object")]
    [InlineData("\"web_search_options\":{}", "web_search_options", "is not supported by this server")]
    [InlineData("\"service_tier\":\"flex\"", "service_tier", "Given: \"flex\"")]
    [InlineData("\"store\":true", "store", "offers only false. Given: true")]
    [InlineData("\"reasoning_effort\":\"extreme\"", "reasoning_effort", "one of none, minimal")]
    [InlineData("\"verbosity\":\"loud\"", "verbosity", "one of low, medium, high. Given: 'loud'")]
    [InlineData("\"guided_json\":5", "guided_json", "expected a JSON Schema")]
    [InlineData("\"guided_choice\":[]", "guided_choice", "an array of 1 to 10000 elements")]
    [InlineData("\"guided_regex\":\"a\",\"guided_grammar\":\"root ::= [a]\"", "guided_grammar", "contradicts 'guided_regex'")]
    [InlineData("\"structured_outputs\":{\"structural_tag\":\"x\"}", "structured_outputs.structural_tag", "is not supported by this server")]
    [InlineData("\"structured_outputs\":{\"json\":{},\"regex\":\"a\"}", "structured_outputs.regex", "contradicts 'structured_outputs.json'")]
    [InlineData("\"best_of\":3", "best_of", "offers only 1. Given: 3")]
    [InlineData("\"priority\":1001", "priority", "from -1000 to 1000. Given: 1001")]
    [InlineData("\"priority\":\"high\"", "priority", "expected an integer")]
    [InlineData("\"deadline_ms\":0", "deadline_ms", "from 1 to 86400000. Given: 0")]
    [InlineData("\"max_queue_ms\":86400001", "max_queue_ms", "from 1 to 86400000. Given: 86400001")]
    [InlineData("\"chat_template_kwargs\":[]", "chat_template_kwargs", "expected an object")]
    [InlineData("\"metadata\":{\"a\":1}", "metadata.a", "expected a string, but got the number 1")]
    [InlineData("\"user\":7", "user", "expected a string")]
    [InlineData("\"user\":\"\\ud800\"", "user", "not valid Unicode")]
    [InlineData("\"tools\":[{\"type\":\"custom\"}]", "tools[0].type", "offers only function, file_search, mcp. Given: 'custom'")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"description\":\"d\"}}]", "tools[0].function.name", "Missing required parameter")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":[]}}]", "tools[0].function.parameters", "expected an object")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":\"yes\"}}]", "tools[0].function.strict", "expected a boolean")]
    public async Task A_bad_field_is_named_with_its_limit_and_the_value_given(string field, string param, string message)
    {
        var response = await fixture.Api.PostAsync("/v1/chat/completions", $"{{\"model\":\"ember\",{Messages},{field}}}");

        var error = await response.ErrorAsync(400, param: param);
        Assert.Contains(message, error.GetProperty("message").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal("false", response.Header("x-should-retry"));
    }

    [Theory]
    [InlineData("null", "messages", "Missing required parameter")]
    [InlineData("[]", "messages", "an array of 1 to 2048 elements. Given: 0 elements")]
    [InlineData("\"Hi\"", "messages", "expected an array, but got a string")]
    [InlineData("[\"Hi\"]", "messages[0]", "expected an object, but got a string")]
    [InlineData("[{\"content\":\"Hi\"}]", "messages[0].role", "Missing required parameter")]
    [InlineData("[{\"role\":\"robot\",\"content\":\"Hi\"}]", "messages[0].role", "one of system, developer, user, assistant, tool. Given: 'robot'")]
    [InlineData("[{\"role\":\"function\",\"content\":\"Hi\",\"name\":\"f\"}]", "messages[0].role", "Given: 'function'")]
    [InlineData("[{\"role\":\"user\"}]", "messages[0].content", "Missing required parameter")]
    [InlineData("[{\"role\":\"user\",\"content\":null}]", "messages[0].content", "Missing required parameter")]
    [InlineData("[{\"role\":\"user\",\"content\":5}]", "messages[0].content", "a string or an array of text parts, but got the number 5")]
    [InlineData("[{\"role\":\"user\",\"content\":[]}]", "messages[0].content", "at least 1 part")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}]", "messages[0].content[0].type", "only text parts. Given: 'image_url'")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"input_audio\"}]}]", "messages[0].content[1].type", "Given: 'input_audio'")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"file\"}]}]", "messages[0].content[0].type", "Given: 'file'")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]", "messages[0].content[0].text", "Missing required parameter")]
    [InlineData("[{\"role\":\"assistant\"}]", "messages[0].content", "must have tool_calls")]
    [InlineData("[{\"role\":\"assistant\",\"function_call\":{}}]", "messages[0].function_call", "is not supported")]
    [InlineData("[{\"role\":\"assistant\",\"tool_calls\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}]", "messages[0].tool_calls[0].id", "Missing required parameter")]
    [InlineData("[{\"role\":\"user\",\"content\":\"a\",\"tool_calls\":[{\"id\":\"1\"}]}]", "messages[0].tool_calls", "role assistant only. Given role: 'user'")]
    [InlineData("[{\"role\":\"tool\",\"content\":\"a\"}]", "messages[0].tool_call_id", "Missing required parameter")]
    [InlineData("[{\"role\":\"user\",\"content\":\"a\",\"tool_call_id\":\"1\"}]", "messages[0].tool_call_id", "role tool only")]
    public async Task A_bad_message_is_named_by_its_path(string messages, string param, string message)
    {
        var response = await fixture.Api.PostAsync("/v1/chat/completions", $"{{\"model\":\"ember\",\"messages\":{messages}}}");

        var error = await response.ErrorAsync(400, param: param);
        Assert.Contains(message, error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("\"stream_options\":null,\"user\":\"u\",\"metadata\":{\"a\":\"b\"},\"store\":false,\"parallel_tool_calls\":false,\"safety_identifier\":\"s\",\"prompt_cache_key\":\"k\",\"service_tier\":\"auto\"")]
    [InlineData("\"response_format\":{\"type\":\"text\"},\"modalities\":[\"text\"],\"tool_choice\":\"auto\",\"tools\":[],\"functions\":[],\"n\":null,\"temperature\":null,\"stop\":null")]
    [InlineData("\"temperature\":0,\"top_p\":1,\"top_k\":-1,\"min_p\":0,\"frequency_penalty\":-2,\"seed\":-9223372036854775808,\"stop\":[],\"logit_bias\":{},\"max_tokens\":7,\"max_completion_tokens\":7")]
    [InlineData("\"best_of\":1,\"use_beam_search\":false,\"skip_special_tokens\":true,\"min_tokens\":0,\"service_tier\":\"default\",\"top_logprobs\":0,\"audio\":null")]
    public async Task What_changes_nothing_is_accepted(string fields)
    {
        var response = await fixture.Api.PostAsync("/v1/chat/completions", $"{{\"model\":\"ember\",{Messages},{fields}}}");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("(absent)", response.Header("x-ignored-parameters"));
    }

    [Fact]
    public async Task The_model_is_required()
    {
        await (await fixture.Api.PostAsync("/v1/chat/completions", $"{{{Messages}}}")).ErrorAsync(400, "missing_required_parameter", "model");
        await (await fixture.Api.PostAsync("/v1/chat/completions", $"{{\"model\":\"\",{Messages}}}")).ErrorAsync(400, "invalid_value", "model");
    }
}
