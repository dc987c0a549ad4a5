using OrleansLlm.Contracts;
using OrleansLlm.Silo.Api.Telemetry;

namespace OrleansLlm.Silo.Api.Errors;

/// <summary>Gives every failed API request the error envelope: exceptions as well as bare statuses such as 404 and 405.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ApiInstruments instruments, ILogger<ErrorMiddleware> logger)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (NeedsEnvelope(context))
            {
                await ErrorWriter.WriteAsync(
                    context, ApiErrors.ForStatus(context.Response.StatusCode, context.Request.Method, context.Request.Path));
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left: that is no error, and nobody reads an answer.
            instruments.Disconnected();
            LogDisconnected(context.TraceIdentifier);
            EndWithoutAnswer(context);
        }
        catch (Exception exception) when (ApiPaths.IsApi(context.Request.Path) || exception is ApiErrorException or LlmException)
        {
            await AnswerAsync(context, exception);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        var error = ApiErrors.From(exception);
        if (error.Status == StatusCodes.Status500InternalServerError)
        {
            LogUnhandled(exception, context.TraceIdentifier);
        }

        if (context.Response.HasStarted)
        {
            // A cut connection is the only honest sign left: a clean end would pass for a whole answer.
            context.Abort();
            return;
        }

        await ErrorWriter.WriteAsync(context, error);
    }

    private static bool NeedsEnvelope(HttpContext context) =>
        context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 }
        && ApiPaths.IsApi(context.Request.Path);

    private static void EndWithoutAnswer(HttpContext context)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
    }

    [LoggerMessage(LogLevel.Error, "Request {RequestId} failed on a defect.")]
    private partial void LogUnhandled(Exception exception, string requestId);

    [LoggerMessage(LogLevel.Debug, "Request {RequestId}: the client left.")]
    private partial void LogDisconnected(string requestId);
}
