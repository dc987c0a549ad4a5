namespace OrleansLlm.Engine.Prefixes;

/// <summary>Within one scope prefixes are shared, never between two: it is the root that a prefix's blocks hang from.</summary>
/// <param name="Name">A tenant's name, or that of a scope declared shared.</param>
/// <param name="IsShared">Declared shared; so a shared scope that is named like a tenant is not that tenant's.</param>
/// <param name="Adapter">Whose keys and values they are: those of one adapter are not another's.</param>
internal readonly record struct CacheScope(string Name, bool IsShared, int Adapter = 0);
