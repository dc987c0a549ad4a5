using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Encoders;

/// <summary>Puts an encoder's engine together from the silo's settings and the model's.</summary>
internal static class EncoderFactory
{
    private const int CudaBatchTokens = 16_384;

    public static EncoderEngine Create(CatalogEncoder model, string device, ServingOptions serving, IMeterFactory meters, TimeProvider timeProvider, ILoggerFactory loggers)
    {
        var defaults = new EncoderOptions();
        var options = new EncoderOptions
        {
            Runner = new RunnerOptions
            {
                Accelerator = serving.Accelerator == "cuda" ? Accelerator.Cuda : Accelerator.Cpu,
                DeviceId = ServingOptions.DeviceIdOf(device),
                Threads = serving.Threads ?? 0,
            },
            MaxBatch = model.Options.Slots ?? defaults.MaxBatch,
            MaxTokensPerBatch = serving.EncoderBatchTokens ?? (serving.Accelerator == "cuda" ? CudaBatchTokens : defaults.MaxTokensPerBatch),
            MaxWaitingTokens = serving.EncoderMaxWaitingTokens ?? defaults.MaxWaitingTokens,
            MaxPredictedWait = serving.MaxPredictedWait,
            TenantWeights = serving.TenantWeights,
        };
        var runner = OnnxEncoderRunner.Load(model.Package, options.Runner);
        try
        {
            return new EncoderEngine(
                runner, model.Info.Name, options, timeProvider, loggers.CreateLogger<EncoderEngine>(), new EncoderInstruments(meters, model.Info.Name, device));
        }
        catch
        {
            runner.Dispose();
            throw;
        }
    }
}
