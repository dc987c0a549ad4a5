using System.Diagnostics;
using System.Globalization;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Benchmarks.Cuda;

/// <summary>
/// Checks a GPU against the CPU, then measures it against its memory: for whoever has one. Exit codes: 0 all is well, 1 the results differ, 2 wrong arguments, 3 there is no GPU to
/// use.
/// </summary>
internal static class CudaCommand
{
    private const int Differs = 1;
    private const int WrongArguments = 2;
    private const int NoGpu = 3;

    public static int Run(string[] args)
    {
        try
        {
            return Run(CudaOptions.Parse(args));
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return WrongArguments;
        }
    }

    private static int Run(CudaOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("orleansllm-cuda-").FullName;
        try
        {
            var (reference, candidate) = Packages(options, folder);
            return Run(options, reference, candidate);
        }
        catch (AcceleratorUnavailableException exception)
        {
            Console.Error.WriteLine($"No GPU can be used: {exception.Message}");
            return NoGpu;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Run(CudaOptions options, ModelPackage reference, ModelPackage candidate)
    {
        var card = options.Accelerator == Accelerator.Cuda ? GpuCard.Find(options.DeviceId) : null;
        Console.WriteLine(Line($"device      {card?.Name ?? $"{options.Accelerator}".ToLowerInvariant()}"));
        var slots = Math.Max(options.Batches.Max(), LogitsCheck.Rows);
        using var device = Load(candidate, options.Accelerator, options.DeviceId, slots, options.Graphs);
        var check = Check(options, reference, device);
        Measure(options, candidate, device, options.Bandwidth ?? card?.Bandwidth);
        Console.WriteLine(check.Passed ? "PASSED" : "FAILED: the device's results are not the CPU's");
        return check.Passed ? 0 : Differs;
    }

    private static LogitsCheck Check(CudaOptions options, ModelPackage reference, OnnxModelRunner device)
    {
        using var cpu = Load(reference, Accelerator.Cpu, 0, LogitsCheck.Rows, graphs: false);
        var check = new LogitsCheck(cpu, device, options.Tolerance);
        check.Run();
        Console.WriteLine(Line(
            $"logits      largest difference {check.LargestDifference:G3} (tolerance {options.Tolerance}) over {check.Positions} positions; greedy: {check.SameChoices} the same, {check.NearTies} near ties, {check.WrongChoices} wrong"));
        return check;
    }

    private static void Measure(CudaOptions options, ModelPackage package, OnnxModelRunner device, double? bandwidth)
    {
        Console.WriteLine("batch  tokens/s  ms/step  limit by memory  share");
        foreach (var batch in options.Batches)
        {
            var rate = TokensPerSecond(options, device, batch);
            var limit = bandwidth is { } given ? BandwidthLimit.Of(package, given).TokensPerSecond(batch, options.Past) : (double?)null;
            Console.WriteLine(Line($"{batch,5}  {rate,8:F0}  {1000 * batch / rate,7:F2}  {limit,15:F0}  {rate / limit,5:P0}"));
        }

        if (bandwidth is null)
        {
            Console.WriteLine("The memory's bandwidth is not known: give --bandwidth GB/s for the limit.");
        }
    }

    private static double TokensPerSecond(CudaOptions options, OnnxModelRunner device, int batch)
    {
        var prompt = Enumerable.Range(0, options.Past).Select(i => 3 + (i * 31 % (device.VocabularySize - 3))).ToArray();
        for (var at = 0; at < prompt.Length; at += 256)
        {
            device.Prefill(0, at, prompt.AsSpan(at, Math.Min(256, prompt.Length - at)));
        }

        for (var slot = 1; slot < batch; slot++)
        {
            device.CopySlot(0, slot, options.Past);
        }

        var rates = Enumerable.Range(0, options.Repeats + 1).Select(_ => Decode(options, device, batch)).Skip(1).Order().ToList();
        return rates[rates.Count / 2];
    }

    private static double Decode(CudaOptions options, OnnxModelRunner device, int batch)
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var step = 0; step < options.Steps; step++)
        {
            device.Decode([.. Enumerable.Range(0, batch).Select(row => new DecodeRow(options.Past + step, 3 + row))]);
        }

        return batch * options.Steps / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    private static OnnxModelRunner Load(ModelPackage package, Accelerator accelerator, int deviceId, int slots, bool graphs) => OnnxModelRunner.Load(
        package.Graph, package.Config, new RunnerOptions { Accelerator = accelerator, DeviceId = deviceId, CudaGraphs = graphs, Slots = slots, PrefixSlots = 0, MaxLength = Math.Min(1_024, package.Config.ContextLength) });

    /// <summary>Of a shape: 32-bit floats for the CPU, 16-bit ones of the same weights for the device. A package given is its own reference.</summary>
    private static (ModelPackage Reference, ModelPackage Candidate) Packages(CudaOptions options, string folder)
    {
        if (options.Package is { } given)
        {
            var package = ModelPackage.Load(given);
            return (package, package);
        }

        return (Write("fp32", isHalf: false), Write("fp16", isHalf: true));

        ModelPackage Write(string name, bool isHalf)
        {
            var path = Path.Combine(folder, name);
            SyntheticModel.Write(path, SyntheticModel.Shapes[options.Shape], new DecoderFormat { IsHalf = isHalf }, seed: 1);
            return ModelPackage.Load(path);
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
