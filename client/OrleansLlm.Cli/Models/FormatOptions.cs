using System.CommandLine;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Cli.Models;

/// <summary>How a checkpoint is written: the options that commands share.</summary>
internal sealed class FormatOptions
{
    private const string Words = "fp32, fp16 (CUDA), int8 or int4";
    private readonly Option<string?> _format = new("--format") { Description = $"How a checkpoint's weights are stored: {Words}. Default: fp32." };
    private readonly Option<string?> _head = new("--head-format") { Description = "The same for embedding and head: fp32, int8 or int4. Default: as --format." };
    private readonly Option<int?> _block = new("--block-size") { Description = "Values per scale of quantised weights: 16, 32, 64, 128 or 256. Default: 32." };
    private readonly Option<bool> _asymmetric = new("--asymmetric") { Description = "Blocks of quantised layers have a level of their own for zero: nearer to the weights, a little larger." };
    private readonly Option<bool> _floats = new("--float-activations") { Description = "Quantised layers compute in floats: exact whatever else is in a batch, slower than with activations of 8 bits." };
    private readonly Option<int?> _context = new("--context") { Description = "The context length of the graph. Default: the checkpoint's." };

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_format, _head, _block, _asymmetric, _floats, _context])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given; null: nothing.</summary>
    /// <exception cref="CliException">A value is none of those that there are.</exception>
    public CheckpointFormat? Read(ParseResult parsed)
    {
        var (format, head, block, context) = (parsed.GetValue(_format), parsed.GetValue(_head), parsed.GetValue(_block), parsed.GetValue(_context));
        var (asymmetric, floats) = (parsed.GetValue(_asymmetric), parsed.GetValue(_floats));
        if (format is null && head is null && block is null && context is null && !asymmetric && !floats)
        {
            return null;
        }

        if (block is not (null or 16 or 32 or 64 or 128 or 256))
        {
            throw new CliException($"--block-size must be 16, 32, 64, 128 or 256. Given: {block}");
        }

        if ((asymmetric || floats) && format is not ("int8" or "int4"))
        {
            throw new CliException($"{(asymmetric ? "--asymmetric" : "--float-activations")} needs --format int8 or int4. Given: {format ?? "fp32"}");
        }

        if (context < 1)
        {
            throw new CliException($"--context must be at least 1. Given: {context}");
        }

        return new CheckpointFormat
        {
            Weights = format is null or "fp16" ? WeightFormat.Fp32 : Format("--format", format, Words),
            HeadWeights = head is null ? null : Format("--head-format", head, "fp32, int8 or int4"),
            BlockSize = block ?? 32,
            IsAsymmetric = asymmetric,
            HasFloatActivations = floats,
            IsHalf = format == "fp16",
            ContextLength = context,
        };
    }

    private static WeightFormat Format(string option, string word, string words) => word switch
    {
        "fp32" => WeightFormat.Fp32,
        "int8" => WeightFormat.Q8,
        "int4" => WeightFormat.Q4,
        _ => throw new CliException($"{option} must be {words}. Given: {word}"),
    };
}
