using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Silo.Api.Models;

/// <summary>A model as the API shows it: OpenAI's fields, then ours.</summary>
internal sealed record ModelView(
    string Id, string Object, long Created, string OwnedBy, int ContextLength, string Architecture, PriceView? Price, int Replicas)
{
    /// <summary><c>chat</c>, <c>embedding</c> or <c>rerank</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The size of an embedding; left out for other kinds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? EmbeddingDimensions { get; init; }

    /// <summary>How it writes calls of functions; left out where no way is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ToolFormat { get; init; }

    /// <summary>The most tokens of one choice; left out where only the window bounds it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxOutputTokens { get; init; }

    /// <summary>Shows a model.</summary>
    public static ModelView Of(ModelInfo model) => new(
        model.Name, "model", model.CreatedAt.ToUnixTimeSeconds(), model.Provider == PriceRule.LocalProvider ? "orleansllm" : model.Provider, model.ContextLength, model.Architecture,
        PriceView.Of(model.Price), model.Replicas)
    {
        Kind = model.Kind switch
        {
            ModelKind.Embedding => "embedding",
            ModelKind.Rerank => "rerank",
            _ => "chat",
        },
        EmbeddingDimensions = model.EmbeddingSize > 0 ? model.EmbeddingSize : null,
        ToolFormat = model.ToolFormat,
        MaxOutputTokens = model.MaxOutputTokens > 0 ? model.MaxOutputTokens : null,
    };
}
