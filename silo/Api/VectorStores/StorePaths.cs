using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Ids in the paths of vector stores. The tenant is always the caller's, so no id reaches into another tenant.</summary>
internal static class StorePaths
{
    /// <summary>The longest id.</summary>
    public const int MaxIdLength = 128;

    /// <summary>The store of a request.</summary>
    public static VectorStoreKey Store(HttpContext context) => new(context.GetCaller().Tenant, IdOf(context, "id"));

    /// <summary>Another id of the path.</summary>
    public static string IdOf(HttpContext context, string name)
    {
        var id = (string)context.GetRouteValue(name)!;
        return id.Length <= MaxIdLength ? id : throw RequestErrors.OutOfRange(name, $"at most {MaxIdLength} characters long", $"{id.Length} characters");
    }

    /// <summary>The page that a list is asked for.</summary>
    public static (string? After, string? Before, int Limit, bool OldestFirst) Page(HttpContext context) => (
        QueryFields.Text(context, "after", MaxIdLength),
        QueryFields.Text(context, "before", MaxIdLength),
        QueryFields.Integer(context, "limit", 1, VectorStoreQuery.MaxLimit, otherwise: 20),
        QueryFields.Word(context, "order", "desc", "asc") == "asc");
}
