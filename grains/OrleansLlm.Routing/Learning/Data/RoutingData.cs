namespace OrleansLlm.Routing.Learning.Data;

/// <summary>Labelled requests.</summary>
/// <param name="Examples">In the order of the files.</param>
/// <param name="WeakModel">The cheap model's name.</param>
/// <param name="StrongModel">The dear model's name.</param>
public sealed record RoutingData(IReadOnlyList<RoutingExample> Examples, string WeakModel, string StrongModel);
