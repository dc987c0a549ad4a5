using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Reads and checks a request for a response.</summary>
internal sealed class ResponseRequestParser(IOptions<ApiOptions> options, ServerToolParser serverTools, ResponseTools tools)
{
    private const int MaxTopLogprobs = 20;
    private const string Logprobs = "message.output_text.logprobs";

    // What the other ones would include belongs to tools and inputs that are refused.
    private static readonly string[] Includes =
    [
        "file_search_call.results", "web_search_call.results", "web_search_call.action.sources", "message.input_image.image_url",
        "computer_call_output.output.image_url", "code_interpreter_call.outputs", "reasoning.encrypted_content", Logprobs,
    ];

    private static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    private static readonly FieldRules Rules = new(
        [
            "model", "input", "instructions", "previous_response_id", "conversation", "store", "background", "stream", "stream_options", "metadata", "tools", "tool_choice",
            "parallel_tool_calls", "text", "reasoning", "include", "truncation", "max_output_tokens", "top_logprobs", "temperature", "top_p", "top_k", "min_p",
            "repetition_penalty", "frequency_penalty", "presence_penalty", "logit_bias", "seed", "user", "safety_identifier", "priority", "deadline_ms", "max_queue_ms",
            // No effect here, and clients send them routinely.
            "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "max_tool_calls",
        ],
        new Dictionary<string, string[]>
        {
            ["prompt"] = [],
            ["context_management"] = [],
            ["moderation"] = [],
            ["service_tier"] = ["\"auto\"", "\"default\""],
            ["stop"] = [],
            ["n"] = ["1"],
        });

    /// <summary>Reads the body of <c>POST /v1/responses</c>.</summary>
    public ResponseCall Parse(JsonFields body)
    {
        var ignored = Rules.Check(body);
        var input = InputParser.Read(body, options.Value.MaxMessages);
        var (effort, verbosity) = (ReadEffort(body), ReadVerbosity(body));
        return Check(new ResponseCall
        {
            Input = input,
            Answer = new AnswerCall
            {
                Stream = ReadStream(body),
                IgnoredFields = ignored,
                Generation = Generation(body, input, effort, verbosity),
            },
            Instructions = body.Text("instructions") is { Length: > 0 } text ? text : null,
            PreviousId = body.Text("previous_response_id", maxLength: 128, minLength: 1),
            Conversation = ReadConversation(body),
            Store = body.Flag("store") ?? true,
            Background = body.Flag("background") ?? false,
            Truncates = body.Word("truncation", "auto", "disabled") == "auto",
            ShowsResults = ReadIncludes(body).Contains("file_search_call.results"),
            Metadata = body.Object("metadata") is JsonFields metadata ? MetadataParser.Read(metadata) : new Dictionary<string, string>(),
            FormatJson = body.Object("text")?.TryGet("format", out var format) is true ? JsonText.Compact(format) : """{"type":"text"}""",
            ToolChoiceJson = body.TryGet("tool_choice", out var choice) ? JsonText.Compact(choice) : "\"auto\"",
            Effort = effort,
            Verbosity = verbosity,
        });
    }

    private GenerationRequest Generation(JsonFields body, IReadOnlyList<InputItem> input, string? effort, string? verbosity)
    {
        var logprobs = ReadIncludes(body).Contains(Logprobs);
        return SamplingParser.ReadService(body, new GenerationRequest
        {
            RequestId = InputParser.NewId("resp"),
            Model = body.RequireText("model", maxLength: 256, minLength: 1),
            Messages = InputParser.Join(input.Select(item => item.Message).OfType<ChatMessage>()),
            Sampling = SamplingParser.ReadSampling(body),
            MaxTokens = body.Integer("max_output_tokens", 1),
            Logprobs = logprobs,
            TopLogprobs = ReadTopLogprobs(body, logprobs),
            Tools = ResponseTools.Read(body),
            ServerTools = serverTools.Read(body, ResponseTools.MaxTools),
            ToolApprovals = input.Any(item => item.Approval is not null) ? [.. input.Select(item => item.Approval).OfType<ToolApproval>()] : null,
            MaxToolCalls = body.Integer("max_tool_calls", 1),
            ToolChoice = tools.ReadChoice(body),
            ParallelToolCalls = body.Flag("parallel_tool_calls"),
            User = SamplingParser.ReadUser(body),
            TemplateArgumentsJson = TemplateArgumentsOf(effort, verbosity),
            Constraint = ResponseText.ReadFormat(body),
        });
    }

    private static ResponseCall Check(ResponseCall call) => call switch
    {
        { PreviousId: not null, Conversation: not null } => throw RequestErrors.InvalidValue("conversation", "it contradicts 'previous_response_id'; give one of them"),
        { Background: true, Store: false } => throw RequestErrors.InvalidValue("background", "a response in the background is stored, and 'store' is false; leave one of them out"),
        _ => call,
    };

    private static bool ReadStream(JsonFields body)
    {
        var stream = body.Flag("stream") ?? false;
        if (body.Object("stream_options") is JsonFields streamOptions)
        {
            streamOptions.RefuseOthers("include_obfuscation");
            streamOptions.Flag("include_obfuscation"); // Checked only: padding against traffic analysis is not added.
            return stream ? stream : throw RequestErrors.InvalidValue("stream_options", "it is only allowed when 'stream' is true");
        }

        return stream;
    }

    private static string? ReadConversation(JsonFields body)
    {
        if (!body.TryGet("conversation", out var conversation))
        {
            return null;
        }

        return conversation.ValueKind is JsonValueKind.String
            ? body.Text("conversation", maxLength: 128, minLength: 1)
            : JsonFields.At(conversation, "conversation").RequireText("id", maxLength: 128, minLength: 1);
    }

    private static List<string> ReadIncludes(JsonFields body)
    {
        var include = body.Array("include", Includes.Length);
        var words = include?.EnumerateArray().Select((word, i) => JsonFields.TextOf(word, $"include[{i}]")).ToList() ?? [];
        return words.Find(word => !Includes.Contains(word)) is { } unknown
            ? throw RequestErrors.OutOfRange("include", $"of {string.Join(", ", Includes)}", $"'{JsonText.Shorten(unknown)}'")
            : words;
    }

    private static int ReadTopLogprobs(JsonFields body, bool logprobs)
    {
        var top = body.Integer("top_logprobs", 0, MaxTopLogprobs);
        return top is null or 0 || logprobs
            ? top ?? 0
            : throw RequestErrors.InvalidValue("top_logprobs", $"it is only allowed when 'include' has {Logprobs}. Given: {top}");
    }

    private static string? ReadEffort(JsonFields body)
    {
        if (body.Object("reasoning") is not JsonFields reasoning)
        {
            return null;
        }

        foreach (var field in reasoning.All())
        {
            if (field.Name != "effort" && field.Value.ValueKind is not JsonValueKind.Null)
            {
                throw RequestErrors.UnsupportedField(reasoning.PathOf(JsonText.Shorten(field.Name)), JsonText.Show(field.Value));
            }
        }

        return reasoning.Word("effort", Efforts);
    }

    private static string? ReadVerbosity(JsonFields body)
    {
        if (body.Object("text") is not JsonFields text)
        {
            return null;
        }

        text.RefuseOthers("format", "verbosity");
        return text.Word("verbosity", "low", "medium", "high");
    }

    /// <summary>Templates of reasoning models know both under these names.</summary>
    private static string? TemplateArgumentsOf(string? effort, string? verbosity)
    {
        var arguments = new Dictionary<string, string>();
        if (effort is not null)
        {
            arguments["reasoning_effort"] = effort;
        }

        if (verbosity is not null)
        {
            arguments["verbosity"] = verbosity;
        }

        return arguments.Count == 0 ? null : JsonSerializer.Serialize(arguments, ApiJsonContext.Default.IReadOnlyDictionaryStringString);
    }
}
