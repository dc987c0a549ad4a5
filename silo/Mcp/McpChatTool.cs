using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Mcp;

/// <summary><c>chat</c>: asks a model, through the same router, limits and ledger as every other call; about documents where stores are named.</summary>
internal sealed class McpChatTool(RouterShards routers) : IMcpTool
{
    private const int MaxMessage = 200_000;

    /// <summary>As many as one file search takes.</summary>
    private const int MaxStores = 10;

    /// <inheritdoc/>
    public string Name => "chat";

    /// <inheritdoc/>
    public async Task<Tool> DescribeAsync(Caller caller, CancellationToken cancellationToken)
    {
        var properties = JsonNode.Parse(
            """
            {"message":{"type":"string","minLength":1,"description":"What to ask."},
             "system":{"type":"string","description":"What the model is told before."},
             "max_tokens":{"type":"integer","minimum":1,"description":"The most tokens of the answer."},
             "vector_store_ids":{"type":"array","items":{"type":"string"},"maxItems":10,"description":"Collections of documents that the model may search to answer."}}
            """)!.AsObject();
        properties["model"] = new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. (await ChatModelsAsync(caller, cancellationToken)).Select(name => (JsonNode)name)]),
            ["description"] = "The first one when absent.",
        };
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = new JsonArray("message"), ["additionalProperties"] = false };
        return new Tool
        {
            Name = Name,
            Description = "Asks a language model one question. It costs what the model costs.",
            InputSchema = IMcpTool.SchemaOf(schema.ToJsonString()),
            Annotations = new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false },
        };
    }

    /// <inheritdoc/>
    public async Task<JsonObject> RunAsync(Caller caller, JsonFields arguments, CancellationToken cancellationToken)
    {
        arguments.RefuseOthers("message", "model", "system", "max_tokens", "vector_store_ids");
        var message = new ChatMessage { Role = "user", Content = arguments.RequireText("message", MaxMessage, minLength: 1) };
        var request = new GenerationRequest
        {
            RequestId = RequestIds.New("mcp"),
            Model = arguments.Text("model", maxLength: 256, minLength: 1) ?? await DefaultModelAsync(caller, cancellationToken),
            Messages = arguments.Text("system", MaxMessage) is { Length: > 0 } system ? [new ChatMessage { Role = "system", Content = system }, message] : [message],
            MaxTokens = arguments.Integer("max_tokens", 1),
            ServerTools = arguments.Array("vector_store_ids", MaxStores) is { } stores && stores.GetArrayLength() > 0 ? [SearchOf(stores)] : null,
        };
        return await AnswerAsync(caller, request, cancellationToken);
    }

    private static ServerToolUse SearchOf(JsonElement stores) => new()
    {
        Type = "file_search",
        SettingsJson = new JsonObject { ["type"] = "file_search", ["vector_store_ids"] = JsonNode.Parse(stores.GetRawText()) }.ToJsonString(),
        Field = "vector_store_ids",
    };

    private async Task<JsonObject> AnswerAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        var choice = new ChoiceState(0);
        GenerationChunk? last = null;
        await foreach (var chunk in routers.Generate(caller, request, cancellationToken))
        {
            foreach (var delta in chunk.Deltas)
            {
                choice.Add(delta);
            }

            last = chunk.Usage is null ? last : chunk;
        }

        if (last is not { Usage: { } usage } || choice.Finish is null)
        {
            throw new LlmException(LlmErrorCode.Internal, "The answer's stream ended before the answer did.");
        }

        return new JsonObject
        {
            ["text"] = choice.Text.ToString(),
            ["model"] = last.Route?.Model ?? request.Model,
            ["citations"] = new JsonArray([.. choice.Annotations.Select(CitationOf)]),
            ["usage"] = new JsonObject { ["input_tokens"] = usage.PromptTokens, ["output_tokens"] = usage.CompletionTokens, ["cost"] = last.Cost },
        };
    }

    private static JsonObject CitationOf(TextAnnotation annotation) => new JsonObject
    {
        ["title"] = annotation.Filename ?? annotation.Title,
        ["quote"] = annotation.Quote,
        ["url"] = annotation is { Index: { } store, FileId: { } file } ? new DocumentId(store, file).Uri : annotation.Url,
    };

    private async Task<IEnumerable<string>> ChatModelsAsync(Caller caller, CancellationToken cancellationToken) =>
        (await routers.Next().ListModelsAsync(caller, cancellationToken)).Where(model => model.Kind == ModelKind.Chat).Select(model => model.Name);

    private async Task<string> DefaultModelAsync(Caller caller, CancellationToken cancellationToken) =>
        (await ChatModelsAsync(caller, cancellationToken)).FirstOrDefault() ?? throw new LlmException(LlmErrorCode.ModelNotFound, "There is no model to ask.", "model");
}
