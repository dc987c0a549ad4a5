using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routes;

/// <summary>
/// Global routes of the configuration, section <c>OrleansLlm:Routes</c>: under each name a policy, as one JSON text or as settings of the same shape. A route of the global book
/// with the same name wins.
/// </summary>
public sealed class RoutesOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Routes";

    /// <summary>The routes, without those that are not valid.</summary>
    public IReadOnlyList<ConfiguredRoute> Routes { get; set; } = [];

    /// <summary>What is not valid.</summary>
    public IReadOnlyList<string> Problems { get; set; } = [];

    internal IEnumerable<RouteDefinition> Definitions() =>
        Routes.Select(route => new RouteDefinition(route.Name, Tenant: null, Version: 0, route.Policy) { Edition = EditionOf(route.Json) });

    private static string EditionOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, 16));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Problems.Select(problem => new ValidationResult(problem));
}
