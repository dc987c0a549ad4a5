namespace OrleansLlm.Providers.Settings;

/// <summary>The remote providers. Bound to the section <c>OrleansLlm</c>; checked by <see cref="ProvidersValidator"/>.</summary>
public sealed class ProvidersOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm";

    /// <summary>The providers by name. The name <c>local</c> is taken by the cluster's own replicas.</summary>
    public Dictionary<string, ProviderSettings> Providers { get; } = new(StringComparer.Ordinal);
}
