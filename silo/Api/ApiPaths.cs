namespace OrleansLlm.Silo.Api;

/// <summary>The path prefixes of the HTTP surface.</summary>
internal static class ApiPaths
{
    public const string V1 = "/v1";
    public const string Admin = "/admin";
    public const string Tenants = "/admin/v1/tenants";
    public const string Dashboard = "/admin/orleans";
    public const string Metrics = "/metrics";

    /// <summary>Whether errors on this path wear the JSON envelope.</summary>
    public static bool IsApi(PathString path) =>
        path.StartsWithSegments(V1, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(Admin, StringComparison.OrdinalIgnoreCase);
}
