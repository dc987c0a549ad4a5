using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansLlm.Grains.Tools;

/// <summary>What the silo has for loops. Thread-safe.</summary>
/// <param name="Providers">The types of tools.</param>
/// <param name="Options">Limits.</param>
/// <param name="Instruments">Counts.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record ToolServices(ToolProviders Providers, IOptions<ToolsOptions> Options, ToolInstruments Instruments, TimeProvider Time, ILogger<ToolLoop> Logger);
