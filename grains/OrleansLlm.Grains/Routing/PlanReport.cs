using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>Shows a plan, and what it costs at most, by the bounds that would be reserved at providers and by an estimate of the prompt for own models. Of one request.</summary>
internal sealed class PlanReport(ModelLookup models, PriceCache prices, string tenant, GenerationRequest request)
{
    public PlannedRoute Of(RoutePlan plan) => new()
    {
        Route = plan.Route,
        Version = plan.Version,
        PlanJson = new PlanText(ProviderOf).Of(plan.Root).ToJsonString(),
        Notes = plan.Notes,
        WorstCost = new PlanCost(CostOf, AnswerTokens()).Of(plan.Root),
    };

    private string ProviderOf(string model) => models.FindKnown(model)?.Provider ?? "";

    private decimal? CostOf(string model, int extraTokens)
    {
        if (models.FindKnown(model) is not { } info)
        {
            return null;
        }

        var remote = models.RemoteOf(model);
        var prompt = remote is null ? PromptEstimate.Of(request) : RemoteCeiling.PromptTokens(request, info);
        var output = remote is null ? request.MaxTokens ?? Math.Max(1, info.ContextLength - prompt) : RemoteCeiling.WithReasoning(RemoteCeiling.OutputTokens(request, info), remote);
        var rule = prices.FindNow(tenant, info);
        return rule is null ? null : rule.WorstCostOf(
            new CallPrice(rule, info.MaxBilledTime).Ceiling(prompt + extraTokens, output, request.Choices), request.IsBatch);
    }

    private int AnswerTokens() => request.MaxTokens ?? RemoteCeiling.DefaultOutputTokens;
}
