using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansLlm.Engine;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Puts an engine together from the silo's settings and the model's.</summary>
internal static class EngineFactory
{
    public static LlmEngine Create(
        CatalogModel model, ServingOptions options, IMeterFactory meters, TimeProvider timeProvider, ILoggerFactory loggers) =>
        throw new NotImplementedException();
}
