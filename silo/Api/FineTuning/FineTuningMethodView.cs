using System.Text.Json.Serialization;
using OrleansLlm.Contracts.FineTuning;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>How a job learns.</summary>
internal sealed record FineTuningMethodView
{
    public required string Type { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MethodParametersView? Supervised { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MethodParametersView? Dpo { get; init; }

    public static FineTuningMethodView Of(FineTuningInput input, FineTuningHyperparametersView parameters)
    {
        var view = new MethodParametersView(parameters);
        return input.Method == FineTuningMethod.Dpo
            ? new FineTuningMethodView { Type = "dpo", Dpo = view }
            : new FineTuningMethodView { Type = "supervised", Supervised = view };
    }
}
