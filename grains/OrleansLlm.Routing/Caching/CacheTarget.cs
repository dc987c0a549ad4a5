namespace OrleansLlm.Routing.Caching;

/// <summary>What a request's model name leads to at this moment: answers of another version are not given any more.</summary>
/// <param name="Name">The route or model.</param>
/// <param name="Version">Changes with what is behind the name: a route's version, a model package's date.</param>
public sealed record CacheTarget(string Name, string Version);
