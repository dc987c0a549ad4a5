using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Reads and checks a chat completion request.</summary>
internal sealed class ChatRequestParser(IOptions<ApiOptions> options, ServerToolParser serverTools, ToolChoiceParser toolChoices)
{
    private const int MaxChoices = 16;
    private const int MaxTopLogprobs = 20;

    private static readonly FieldRules Rules = new(
        [.. CommonFields.Known, "messages", "max_completion_tokens", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls",
            "functions", "function_call", "modalities", "reasoning_effort", "verbosity", "chat_template_kwargs", "turn_id", "parent", "on_disconnect", "prediction",
            "tool_approvals", "max_tool_calls"],
        new Dictionary<string, string[]>(CommonFields.Unsupported)
        {
            ["store"] = ["false"],
            ["audio"] = [],
            ["web_search_options"] = [],
            ["chat_template"] = [],
            ["documents"] = ["[]"],
            ["echo"] = ["false"],
            ["add_generation_prompt"] = ["true"],
            ["continue_final_message"] = ["false"],
            ["mm_processor_kwargs"] = [],
            ["reasoning"] = [],
            ["thinking"] = [],
        });

    /// <summary>Reads the body of <c>POST /v1/chat/completions</c>.</summary>
    public AnswerCall Parse(JsonFields body) => Parse(body, body.RequireText("model", maxLength: 256, minLength: 1));

    /// <summary>Reads a chat whose model may come from elsewhere.</summary>
    public AnswerCall Parse(JsonFields body, string model) => Parse(body, model, MessageParser.Read(body, options.Value.MaxMessages));

    /// <summary>Reads a chat whose model and messages come from elsewhere.</summary>
    public AnswerCall Parse(JsonFields body, string model, IReadOnlyList<ChatMessage> messages)
    {
        var ignored = Rules.Check(body);
        RefuseLegacyFunctions(body);
        CheckFormOfAnswer(body);
        var (stream, includeUsage) = SamplingParser.ReadStreaming(body);
        var logprobs = body.Flag("logprobs") ?? false;
        return new AnswerCall
        {
            Stream = stream,
            IncludeUsage = includeUsage,
            IgnoredFields = ignored,
            Generation = SamplingParser.ReadService(body, new GenerationRequest
            {
                RequestId = RequestIds.New("chatcmpl"),
                Model = model,
                Messages = messages,
                Sampling = SamplingParser.ReadSampling(body),
                MaxTokens = ReadMaxTokens(body),
                Stop = SamplingParser.ReadStop(body),
                IgnoreEndOfSequence = body.Flag("ignore_eos") ?? false,
                Choices = body.Integer("n", 1, MaxChoices) ?? 1,
                Logprobs = logprobs,
                TopLogprobs = ReadTopLogprobs(body, logprobs),
                Tools = ToolParser.Read(body),
                ToolChoice = toolChoices.Read(body),
                ServerTools = serverTools.Read(body, ToolParser.MaxTools),
                ToolApprovals = ApprovalParser.Read(body),
                MaxToolCalls = body.Integer("max_tool_calls", 1),
                ParallelToolCalls = body.Flag("parallel_tool_calls"),
                User = SamplingParser.ReadUser(body),
                Metadata = SamplingParser.ReadMetadata(body),
                TemplateArgumentsJson = TemplateArguments.Read(body),
                Constraint = ConstraintParser.Read(body),
                Prediction = PredictionParser.Read(body),
                NonStreaming = !stream,
            }),
        };
    }

    private static int? ReadMaxTokens(JsonFields body)
    {
        var old = body.Integer("max_tokens", 1);
        var current = body.Integer("max_completion_tokens", 1);
        return old is null || current is null || old == current
            ? current ?? old
            : throw RequestErrors.InvalidValue(
                "max_tokens", $"it contradicts 'max_completion_tokens'; give one of them. Given: {old} and {current}");
    }

    private static int ReadTopLogprobs(JsonFields body, bool logprobs)
    {
        var top = body.Integer("top_logprobs", 0, MaxTopLogprobs);
        return top is null or 0 || logprobs
            ? top ?? 0
            : throw RequestErrors.InvalidValue("top_logprobs", $"it is only allowed when 'logprobs' is true. Given: {top}");
    }

    /// <summary>OpenAI deprecated them in 2023; answers to them have another form.</summary>
    private static void RefuseLegacyFunctions(JsonFields body)
    {
        if (body.Array("functions", int.MaxValue) is JsonElement functions && functions.GetArrayLength() > 0)
        {
            throw RequestErrors.UnsupportedValue("functions", "give them as 'tools'", JsonText.Show(functions));
        }

        if (body.TryGet("function_call", out var call) && !(call.ValueKind is JsonValueKind.String && (call.ValueEquals("auto"u8) || call.ValueEquals("none"u8))))
        {
            throw RequestErrors.UnsupportedValue("function_call", "give it as 'tool_choice'", JsonText.Show(call));
        }
    }

    private static void CheckFormOfAnswer(JsonFields body)
    {
        if (body.Array("modalities", max: 8) is JsonElement modalities)
        {
            foreach (var modality in modalities.EnumerateArray())
            {
                if (JsonFields.TextOf(modality, "modalities") is not "text")
                {
                    throw RequestErrors.UnsupportedValue("modalities", "this server offers only text", JsonText.Show(modality));
                }
            }
        }
    }
}
