using OrleansLlm.Contracts.Routes;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Routes;

/// <summary>Reads bodies about routes, and tells all mistakes at once.</summary>
internal static class RouteBodies
{
    private const int MaxComment = 500;

    /// <summary>A policy for the route of a name.</summary>
    public static RouteChange ParseSet(JsonFields fields, string name)
    {
        var errors = new FieldErrors();
        errors.Refuse(fields, "policy", "activate", "comment");
        errors.Try(() => RouteName.IsValid(name) ? (object?)null : throw RequestErrors.OutOfRange("route", RouteName.Rule, $"'{JsonText.Shorten(name)}'"));
        var change = new RouteChange
        {
            Name = name,
            Policy = errors.Try(() => fields.Require("policy").GetRawText()) ?? "",
            Activate = errors.Try(() => fields.Flag("activate")) ?? true,
            Comment = errors.Try(() => fields.Text("comment", MaxComment)),
        };
        foreach (var problem in change.Policy.Length > 0 ? PolicyReader.Read(change.Policy).Problems : [])
        {
            errors.Try<object>(() => throw RequestErrors.InvalidValue(problem.Path, problem.Rule));
        }

        errors.ThrowIfAny();
        return change;
    }

    /// <summary>A version to be put in force.</summary>
    public static int ParseActivate(JsonFields fields)
    {
        fields.RefuseOthers("version");
        return fields.Integer("version", 1) ?? throw RequestErrors.Missing("version");
    }
}
