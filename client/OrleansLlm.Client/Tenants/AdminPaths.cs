namespace OrleansLlm.Client.Tenants;

/// <summary>The paths of the admin endpoints.</summary>
internal static class AdminPaths
{
    public const string Tenants = "admin/v1/tenants";

    /// <summary>A path below a tenant; every part is escaped.</summary>
    public static string Of(string tenant, params ReadOnlySpan<string> parts)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        var path = $"{Tenants}/{Uri.EscapeDataString(tenant)}";
        foreach (var part in parts)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(part);
            path += '/' + Uri.EscapeDataString(part);
        }

        return path;
    }
}
