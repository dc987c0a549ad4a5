using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>
/// The level that a path names in its segment <c>{scope}</c>: the text form, URL-encoded as one segment (<c>project:web%2Fuser:u1</c>). Read from
/// the target as it was sent: the server's own decoding leaves <c>%2F</c> alone but not <c>%25</c>, so an escaped slash of a user's name and the
/// one between two levels would look the same.
/// </summary>
internal static class ScopePath
{
    private const int MaxLength = 2_000;

    /// <summary>The path's scope.</summary>
    public static BudgetScope Require(HttpContext context)
    {
        var text = Uri.UnescapeDataString(RawSegment(context));
        return text.Length <= MaxLength && BudgetScope.TryParse(text, out var scope)
            ? scope
            : throw RequestErrors.OutOfRange(
                "scope", "tenant, project:ID, key:ID, user:NAME, project:ID/user:NAME or key:ID/user:NAME, URL-encoded", $"'{JsonText.Shorten(text)}'");
    }

    private static string RawSegment(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?', 2)[0].TrimEnd('/');
        var segments = path.Split('/');
        return segments[^SegmentsFromScopeOn(context)];
    }

    private static int SegmentsFromScopeOn(HttpContext context)
    {
        var pattern = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.PathSegments;
        var at = pattern.TakeWhile(segment => segment.Parts is not [RoutePatternParameterPart { Name: "scope" }]).Count();
        return pattern.Count - at;
    }
}
