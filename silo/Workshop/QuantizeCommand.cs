using System.Globalization;
using OrleansLlm.Engine.Calibration;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Quantization;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Workshop;

/// <summary><c>quantize CHECKPOINT</c>: imports a checkpoint with weights quantised by GPTQ or AWQ, measured on a text.</summary>
internal static class QuantizeCommand
{
    private const string Usage =
        "Usage: quantize CHECKPOINT --name NAME --models-folder FOLDER --text FILE [--method gptq|awq] [--format int4|int8] [--head-format fp32|int8|int4] [--block-size N] [--tokens N] [--window N]";

    /// <summary>Runs it; progress goes to standard error.</summary>
    /// <returns>0; 1 when it can not be done; 2 when an argument is wrong.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error) => Verbs.Run(error, () =>
    {
        var given = new WorkshopArguments(args, 1, ["--name", "--models-folder", "--text", "--method", "--format", "--head-format", "--block-size", "--tokens", "--window"], Usage);
        var format = new CheckpointFormat
        {
            Weights = Format(given, "--format", given.Text("--format") ?? "int4"),
            HeadWeights = given.Text("--head-format") is { } head ? Format(given, "--head-format", head) : null,
            BlockSize = given.Integer("--block-size", 32, 16, 256),
        };
        if (format.Weights == WeightFormat.Fp32)
        {
            throw given.Wrong("--format must be int4 or int8. Given: fp32.");
        }

        var method = given.Text("--method") ?? "gptq";
        if (method is not ("gptq" or "awq"))
        {
            throw given.Wrong($"--method must be gptq or awq. Given: {method}.");
        }

        var (name, models, text) = (given.Required("--name"), given.Required("--models-folder"), File.ReadAllText(given.Required("--text")));
        var (tokens, window) = (given.Integer("--tokens", 8_192, 2, 10_000_000), given.Integer("--window", 512, 2, 1_048_576));
        var work = Directory.CreateTempSubdirectory("orleansllm-quantize-");
        try
        {
            error.WriteLine("Writing the exact graph ...");
            var probe = CheckpointProbe.Write(given.Word(0), work.FullName);
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Measuring {probe.Inputs.Count} layers ..."));
            var moments = LinearInputs.Measure(probe, text, tokens, window, progress: null, CancellationToken.None);
            error.WriteLine("Quantising ...");
            var package = PackagedModel.Import(given.Word(0), models, name, format: method == "awq" ? format.WithAwq(moments) : format.WithGptq(moments));
            output.WriteLine($"Quantised {package.Name} to {package.Folder}");
        }
        finally
        {
            work.Delete(recursive: true);
        }

        return 0;
    });

    private static WeightFormat Format(WorkshopArguments given, string option, string word) => word switch
    {
        "int4" => WeightFormat.Q4,
        "int8" => WeightFormat.Q8,
        "fp32" => WeightFormat.Fp32,
        _ => throw given.Wrong($"{option} must be int4, int8 or fp32. Given: {word}."),
    };
}
