using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Api.Authentication;

/// <summary>Says which endpoints need which key, and tells handlers who calls.</summary>
public static class AuthenticationExtensions
{
    /// <summary>Lets only keys in whose role includes this one (<see cref="KeyRoles.Includes"/>).</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, KeyRole role)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new RequiredRole(role)));
        return builder;
    }

    /// <summary>Lets only operators in.</summary>
    public static TBuilder RequireOperator<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireRole(KeyRole.Operator);

    /// <summary>Who makes this request. Only for endpoints that need a key.</summary>
    internal static Caller GetCaller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint does not require a key, so it has no caller.");
}
