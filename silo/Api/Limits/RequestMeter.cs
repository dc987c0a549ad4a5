using OrleansLlm.Grains.Budgets;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Api.Limits;

/// <summary>Brings endpoints that make work but call no model under the calls per minute (<see cref="RequestCounter"/>).</summary>
internal static class RequestMeter
{
    /// <summary>Counts each request before its body is read.</summary>
    public static TBuilder CountsRequests<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(CountedEndpoint.Instance));
        return builder.AddEndpointFilter(async (call, next) =>
        {
            var (context, services) = (call.HttpContext, call.HttpContext.RequestServices);
            await services.GetRequiredService<IGrainFactory>().CountRequestAsync(context.GetCaller(), services.GetRequiredService<TimeProvider>(), context.RequestAborted);
            return await next(call);
        });
    }
}
