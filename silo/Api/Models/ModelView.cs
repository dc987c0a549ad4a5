using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Silo.Api.Models;

/// <summary>A model as the API shows it: OpenAI's fields, then ours.</summary>
internal sealed record ModelView(
    string Id, string Object, long Created, string OwnedBy, int ContextLength, string Architecture, PriceView? Price, int Replicas, string? ToolFormat)
{
    /// <summary>Shows a model.</summary>
    public static ModelView Of(ModelInfo model) => new(
        model.Name, "model", model.CreatedAt.ToUnixTimeSeconds(), "orleansllm", model.ContextLength, model.Architecture,
        PriceView.Of(model.Price), model.Replicas, model.ToolFormat);
}
