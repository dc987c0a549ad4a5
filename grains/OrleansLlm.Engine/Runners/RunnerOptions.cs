using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Engine.Runners;

/// <summary>How a model is run: device, threads, KV slots.</summary>
public sealed class RunnerOptions
{
    /// <summary>What runs the model.</summary>
    [EnumDataType(typeof(Accelerator))]
    public Accelerator Accelerator { get; set; } = Accelerator.Cpu;

    /// <summary>The accelerator's number; unused on the CPU.</summary>
    /// <value>0 to 63; default 0.</value>
    [Range(0, 63)]
    public int DeviceId { get; set; }

    /// <summary>Threads within one operator; 0: two, or one where there is one core only.</summary>
    /// <value>0 to 256; default 0.</value>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>
    /// Whether an operator's threads wait for the next one by spinning, within a run only. Faster where the cores are the model's own; it takes them from everything else in
    /// the process. Off by default.
    /// </summary>
    public bool AllowSpinning { get; set; }

    /// <summary>
    /// On the CPU, with several threads: models of up to so many bytes of weights are loaded a second time, so that in batched runs each thread takes some of the sequences
    /// through the whole graph by itself. That is faster where each has two sequences or more (eight with more than two threads), most of all beside other work.
    /// Only where there are slots for such batches, and the weights take at most half of the memory that the slots leave. 0: never.
    /// </summary>
    /// <value>0 or more; default 512 MiB.</value>
    [Range(0, long.MaxValue)]
    public long MaxSplitBytes { get; set; } = 512 << 20;

    /// <summary>
    /// On CUDA: record each decode batch size as a CUDA graph, which saves launching its kernels one by one. Only for graphs whose every operator runs on the GPU.
    /// </summary>
    public bool CudaGraphs { get; set; }

    /// <summary>Sequences that can run at once; 0: as many as fit a quarter of the free memory, 1 to <see cref="MaxSlots"/>.</summary>
    /// <value>0 to 1,024; default 0.</value>
    [Range(0, 1_024)]
    public int Slots { get; set; }

    /// <summary>The most slots that are chosen where <see cref="Slots"/> is 0.</summary>
    /// <value>1 to 1,024; default 64.</value>
    [Range(1, 1_024)]
    public int MaxSlots { get; set; } = 64;

    /// <summary>
    /// Further KV slots that run nothing and keep prefixes warm, beside those that are free at the time. With none, a prefix is lost when its
    /// place is needed while all slots are in use.
    /// </summary>
    /// <value>0 to 1,024; default 1.</value>
    [Range(0, 1_024)]
    public int PrefixSlots { get; set; } = 1;

    /// <summary>Positions of one slot; 0: the model's context length, which is also the most, or what a quarter of the free memory holds.</summary>
    /// <value>0 to 1,048,576; default 0.</value>
    [Range(0, 1_048_576)]
    public int MaxLength { get; set; }

    /// <summary>
    /// On the CPU: bytes of weights up to which a graph whose quantised layers compute in floats is unpacked when it is loaded: it then runs several times as fast, at the memory of an
    /// unquantised one. 0: never.
    /// </summary>
    /// <value>0 or more; default 64 MiB.</value>
    [Range(0, long.MaxValue)]
    public long MaxUnpackedBytes { get; set; } = 64 << 20;
}
