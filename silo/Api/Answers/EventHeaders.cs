namespace OrleansLlm.Silo.Api.Answers;

/// <summary>The headers of event streams.</summary>
internal static class EventHeaders
{
    /// <summary>Sets them.</summary>
    public static void Set(HttpResponse response)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back.
    }
}
