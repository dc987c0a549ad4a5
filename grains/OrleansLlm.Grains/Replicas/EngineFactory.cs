using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Puts an engine together from the silo's settings and the model's.</summary>
internal static class EngineFactory
{
    public static LlmEngine Create(
        CatalogModel model, ModelCatalog catalog, ServingOptions serving, IMeterFactory meters, TimeProvider timeProvider, ILoggerFactory loggers)
    {
        var options = new EngineOptions
        {
            Runner = new RunnerOptions
            {
                Accelerator = serving.Accelerator == "cuda" ? Accelerator.Cuda : Accelerator.Cpu,
                DeviceId = serving.DeviceId,
                Threads = serving.Threads ?? 0,
                Slots = model.Options.Slots ?? serving.Slots ?? 0,
                PrefixSlots = serving.PrefixCache ? serving.PrefixSlots : 0,
                MaxLength = model.Options.MaxLength ?? 0,
            },
            MaxWaiting = serving.MaxWaiting,
            MaxPredictedWait = serving.MaxPredictedWait,
            PrefixCache = serving.PrefixCache,
            Speculation = new SpeculationOptions { Mode = DraftModels.ModeOf(serving, model), MaxTokens = serving.SpeculationTokens },
            TenantWeights = serving.TenantWeights,
        };
        options.MaxTokensPerStep = Math.Max(options.MaxTokensPerStep, options.Runner.Slots);
        var runner = OnnxModelRunner.Load(model.Package.Graph, model.Package.Config, options.Runner);
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
}
