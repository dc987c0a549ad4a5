using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Policies;

/// <summary>The specialist whose example utterances are nearest to the request by meaning, or that a trained classifier names.</summary>
/// <param name="Specialists">At least one, with different names.</param>
/// <param name="Classifier">The trained classifier whose labels are the specialists' names; null: the nearest example decides.</param>
/// <param name="Threshold">The least score, 0 to 1; below it the default serves.</param>
/// <param name="Default">For all other requests.</param>
/// <param name="Fallback">How the default follows when the specialist fails; null: it does not.</param>
public sealed record SpecialistPolicy(
    IReadOnlyList<Specialist> Specialists, string? Classifier, double Threshold, RoutePolicy Default, FallbackRules? Fallback) : RoutePolicy
{
    /// <summary>What <see cref="Embedding"/> says where no vectors are wanted.</summary>
    public const string NoEmbedding = "none";

    /// <summary>The model whose vectors tell which example is nearest; null: the built-in one; <see cref="NoEmbedding"/>: words and their parts are compared.</summary>
    public string? Embedding { get; init; }

    /// <summary>The least similarity where words are compared, because no vectors are wanted or there are none now; null: <see cref="Threshold"/>.</summary>
    public double? LexicalThreshold { get; init; }

    /// <summary>Whether vectors are wanted.</summary>
    public bool ComparesMeanings => Classifier is null && Embedding != NoEmbedding;

    /// <summary>All examples, specialist by specialist: the order of vectors.</summary>
    public IEnumerable<string> Examples => Specialists.SelectMany(one => one.Examples);
}
