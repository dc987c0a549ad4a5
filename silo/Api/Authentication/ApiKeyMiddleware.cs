using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Authentication;

/// <summary>
/// Lets a request through to an endpoint that needs a role only with a key that has it. Every failure to authenticate
/// gives the same answer, so that nobody learns which tenants and keys exist.
/// </summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, CallerCache callers, IOptions<ApiOptions> options)
{
    private const string Refusal = "No valid API key was given. Send it as 'Authorization: Bearer <key>'.";
    private readonly bool _protectMetrics = options.Value.ProtectMetrics;

    /// <summary>Runs the rest of the pipeline for callers that may pass.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var isPage = IsProtectedPage(context.Request.Path);
        var required = isPage ? KeyRole.Operator : context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>()?.Role;
        if (required is KeyRole role)
        {
            var caller = await AuthenticateAsync(context, isPage);
            if (!caller.Role.Includes(role))
            {
                throw new LlmException(
                    LlmErrorCode.Forbidden, $"This needs a key with role {KeyRoles.NameOf(role)}; the key's role is {KeyRoles.NameOf(caller.Role)}.");
            }

            context.Features.Set(caller);
        }

        if (ChangesKeys(context.Request))
        {
            // Before its caller can hear that it is done.
            context.Response.OnStarting(() =>
            {
                callers.Clear();
                return Task.CompletedTask;
            });
        }

        await next(context);
    }

    // By path: whatever changes a tenant, a project or a key lies there, and forgetting for nothing costs one question.
    private static bool ChangesKeys(HttpRequest request) =>
        request.Path.StartsWithSegments(ApiPaths.Tenants, StringComparison.OrdinalIgnoreCase) && !HttpMethods.IsGet(request.Method);

    // By path, not by endpoint: pages bring static files, of which none may slip through.
    private bool IsProtectedPage(PathString path) =>
        path.StartsWithSegments(ApiPaths.Dashboard, StringComparison.OrdinalIgnoreCase)
        || (_protectMetrics && path.StartsWithSegments(ApiPaths.Metrics, StringComparison.OrdinalIgnoreCase));

    private async Task<Caller> AuthenticateAsync(HttpContext context, bool isPage)
    {
        var key = KeyReader.Read(context.Request) ?? (isPage ? KeyReader.ReadBasic(context.Request) : null);
        if (ApiKeyText.TryGetTenant(key, out var tenant) && !string.IsNullOrWhiteSpace(tenant))
        {
            try
            {
                return await callers.FindAsync(tenant, key!, context.RequestAborted);
            }
            catch (LlmException exception) when (exception.Code is LlmErrorCode.Unauthenticated)
            {
                // Falls through to the one refusal: the grain's own words might tell more.
            }
        }

        context.Response.Headers.WWWAuthenticate = isPage ? "Basic realm=\"OrleansLlm\", charset=\"UTF-8\"" : "Bearer";
        throw new LlmException(LlmErrorCode.Unauthenticated, Refusal);
    }
}
