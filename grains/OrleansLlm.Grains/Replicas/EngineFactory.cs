using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Speculation;
using OrleansLlm.Engine.Tuning;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Puts an engine together from the silo's settings and the model's.</summary>
internal static class EngineFactory
{
    public static LlmEngine Create(
        CatalogModel model, DecoderGraph graph, string device, ModelCatalog catalog, ServingOptions serving, IMeterFactory meters, TimeProvider timeProvider, ILoggerFactory loggers)
    {
        var defaults = new EngineOptions();
        var options = new EngineOptions
        {
            Runner = Runner(model.Options, serving, model.Tuned, model.Info.ContextLength, device),
            PrefillChunk = serving.PrefillChunk ?? model.Tuned?.PrefillChunk ?? defaults.PrefillChunk,
            MaxWaiting = serving.MaxWaiting,
            MaxPredictedWait = serving.MaxPredictedWait,
            PrefixCache = serving.PrefixCache,
            Speculation = new SpeculationOptions { Mode = DraftModels.ModeOf(serving, model), MaxTokens = serving.SpeculationTokens },
            TenantWeights = serving.TenantWeights,
        };
        // A full chunk, and a token of each that runs beside it.
        options.MaxTokensPerStep = Math.Max(defaults.MaxTokensPerStep, options.PrefillChunk + Math.Max(options.Runner.Slots, options.Runner.MaxSlots));
        var runner = OnnxModelRunner.Load(graph, model.Package.Config, options.Runner);
        OnnxModelRunner? draft = null;
        try
        {
            options.Speculation.Mode = runner.CanVerify ? options.Speculation.Mode : SpeculationMode.Off;
            draft = DraftModels.Open(model, catalog, options.Runner, runner.Slots, options.Speculation.Mode);
            return new LlmEngine(
                runner,
                model.Package.Tokenizer,
                model.Package.Config,
                options,
                timeProvider,
                loggers.CreateLogger<LlmEngine>(),
                new EngineInstruments(meters, model.Info.Name, device),
                draft);
        }
        catch
        {
            runner.Dispose();
            draft?.Dispose();
            throw;
        }
    }

    /// <summary>The runner's settings.</summary>
    /// <param name="model">The model's settings.</param>
    /// <param name="serving">The silo's.</param>
    /// <param name="tuned">What was found for the model on this machine: explicit settings come first.</param>
    /// <param name="maxLength">Positions of a slot; 0: to be chosen.</param>
    /// <param name="device">The device slot.</param>
    public static RunnerOptions Runner(ModelServingOptions model, ServingOptions serving, TunedSettings? tuned, int maxLength, string device) => new()
    {
        Accelerator = serving.Accelerator == "cuda" ? Accelerator.Cuda : Accelerator.Cpu,
        DeviceId = ServingOptions.DeviceIdOf(device),
        CudaGraphs = serving.CudaGraphs,
        Threads = serving.Threads ?? tuned?.Threads ?? 0,
        AllowSpinning = serving.AllowSpinning ?? tuned?.Spinning ?? false,
        MaxSplitBytes = serving.MaxSplitBytes,
        Slots = model.Slots ?? serving.Slots ?? 0,
        MaxSlots = tuned?.Slots ?? new RunnerOptions().MaxSlots,
        PrefixSlots = serving.PrefixCache ? serving.PrefixSlots : 0,
        MaxLength = maxLength,
    };
}
