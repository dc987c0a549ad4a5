using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Policies;

/// <summary>A trained router decides between a cheap and a strong model.</summary>
/// <param name="Router">The trained router's name.</param>
/// <param name="Weak">The cheap one.</param>
/// <param name="Strong">The strong one; serves too while there is no such router, or no calibration for its goal.</param>
/// <param name="Goal">What the threshold is set by.</param>
/// <param name="Fallback">How the other follows when the chosen one fails; null: it does not.</param>
public sealed record LearnedPolicy(string Router, RoutePolicy Weak, RoutePolicy Strong, LearnedGoal Goal, FallbackRules? Fallback) : RoutePolicy;
