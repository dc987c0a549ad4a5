using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansLlm.Silo.Api;

/// <summary>Gives every request an id, and every response the headers that OpenAI clients read.</summary>
internal sealed partial class RequestHeadersMiddleware(RequestDelegate next, TimeProvider clock)
{
    private const string ApiVersion = "2020-10-01"; // The version that OpenAI's own answers name.

    /// <summary>Runs the rest of the pipeline.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var given = context.Request.Headers["x-request-id"].ToString();
        context.TraceIdentifier = given.Length > 0 && IdPattern().IsMatch(given) ? given : $"req_{Guid.NewGuid():N}";
        var started = clock.GetTimestamp();
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers["x-request-id"] = context.TraceIdentifier;
            headers["X-Content-Type-Options"] = "nosniff";
            if (ApiPaths.IsApi(context.Request.Path))
            {
                headers["openai-version"] = ApiVersion;
                headers["openai-processing-ms"] =
                    clock.GetElapsedTime(started).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,128}\z")]
    private static partial Regex IdPattern();
}
