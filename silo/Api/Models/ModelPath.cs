namespace OrleansLlm.Silo.Api.Models;

/// <summary>Names of models in paths. They may contain slashes, which clients escape or do not.</summary>
internal static class ModelPath
{
    /// <summary>The route's value <c>model</c> as a name: routing leaves %2F alone.</summary>
    public static string Read(HttpContext context) => ((string)context.GetRouteValue("model")!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
