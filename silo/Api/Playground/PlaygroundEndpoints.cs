using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace OrleansLlm.Silo.Api.Playground;

/// <summary>Serves the playground: a page to try models in a browser. Its files are part of the assembly.</summary>
internal static class PlaygroundEndpoints
{
    private const string ResourcePrefix = "wwwroot/";

    // Own files only: a script that slipped into the page's text could neither run nor call out.
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Maps <c>/</c> and the page's files below <c>/playground/</c>.</summary>
    public static void MapPlayground(this IEndpointRouteBuilder routes)
    {
        foreach (var resource in typeof(PlaygroundEndpoints).Assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            {
                var name = resource[ResourcePrefix.Length..];
                routes.MapGet(name == "index.html" ? "/" : $"/playground/{name}", FileHandler(resource));
            }
        }
    }

    private static RequestDelegate FileHandler(string resource)
    {
        var content = Read(resource);
        var type = ContentTypes[Path.GetExtension(resource)];
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"").ToString();
        return async context =>
        {
            var response = context.Response;
            response.Headers.ContentSecurityPolicy = ContentPolicy;
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers.CacheControl = "no-cache";
            response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            response.ContentType = type;
            response.ContentLength = content.Length;
            await response.Body.WriteAsync(content, context.RequestAborted);
        };
    }

    private static byte[] Read(string resource)
    {
        using var stream = typeof(PlaygroundEndpoints).Assembly.GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
