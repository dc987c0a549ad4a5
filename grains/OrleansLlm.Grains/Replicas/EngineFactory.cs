using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Speculation;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Puts an engine together from the silo's settings and the model's.</summary>
internal static class EngineFactory
{
    public static LlmEngine Create(
        CatalogModel model, DecoderGraph graph, ModelCatalog catalog, ServingOptions serving, IMeterFactory meters, TimeProvider timeProvider, ILoggerFactory loggers)
    {
        var options = new EngineOptions
        {
            Runner = Runner(model.Options, serving, model.Info.ContextLength),
            MaxWaiting = serving.MaxWaiting,
            MaxPredictedWait = serving.MaxPredictedWait,
            PrefixCache = serving.PrefixCache,
            Speculation = new SpeculationOptions { Mode = DraftModels.ModeOf(serving, model), MaxTokens = serving.SpeculationTokens },
            TenantWeights = serving.TenantWeights,
        };
        options.MaxTokensPerStep = Math.Max(options.MaxTokensPerStep, options.Runner.Slots);
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
                new EngineInstruments(meters, model.Info.Name),
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
    /// <param name="maxLength">Positions of a slot; 0: to be chosen.</param>
    public static RunnerOptions Runner(ModelServingOptions model, ServingOptions serving, int maxLength) => new()
    {
        Accelerator = serving.Accelerator == "cuda" ? Accelerator.Cuda : Accelerator.Cpu,
        DeviceId = serving.DeviceId,
        Threads = serving.Threads ?? 0,
        Slots = model.Slots ?? serving.Slots ?? 0,
        PrefixSlots = serving.PrefixCache ? serving.PrefixSlots : 0,
        MaxLength = maxLength,
    };
}
