using OrleansLlm.Routing.Learning;

namespace OrleansLlm.Grains.Routing;

/// <summary>What was learned from data, as tenants may use it. Thread-safe; answers at once.</summary>
internal interface ILearnedRouting
{
    /// <summary>Routers, thresholds and specialists of a tenant.</summary>
    IRouteLearning For(string tenant);

    /// <summary>How good an answer is, 0 to 1, by a trained scorer; null: there is none of that name, or it can not tell.</summary>
    double? Score(string tenant, string scorer, string question, string answer);
}
