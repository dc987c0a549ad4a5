using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>Measures a prompt for the models that may answer; of those, the one with the most room counts, since plans go around models that a prompt does not fit.</summary>
internal sealed class PromptMeasure(ModelLookup models, Func<GenerationRequest, CancellationToken, Task<TokenCount>> countLocal)
{
    /// <summary>Estimates are good to about a quarter.</summary>
    private const double Margin = 1.25;

    public async Task<PromptSize> OfAsync(PlanNode plan, GenerationRequest request, CancellationToken cancellationToken)
    {
        PromptSize? most = null;
        foreach (var model in PlanLeaves.Answering(plan).Select(attempt => attempt.Model).Distinct(StringComparer.Ordinal))
        {
            var size = await SizeAsync(request with { Model = model }, cancellationToken);
            if (size.ContextLength == 0)
            {
                return size;
            }

            most = most is null || size.ContextLength - size.Tokens > most.ContextLength - most.Tokens ? size : most;
        }

        return most ?? new PromptSize();
    }

    private async Task<PromptSize> SizeAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        if (models.RemoteOf(request.Model) is { } remote)
        {
            return new PromptSize { Tokens = (int)(PromptEstimate.Of(request) * Margin), ContextLength = remote.Info.ContextLength };
        }

        var count = await countLocal(request, cancellationToken);
        return new PromptSize { Tokens = count.Tokens.Length, ContextLength = count.ContextLength };
    }
}
