using System.Runtime.InteropServices;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>Signals to other processes; a process that has ended gets none.</summary>
internal static class PosixSignals
{
    private const int SigKill = 9;
    private const int SigTerm = 15;

    /// <summary>Asks a process to end.</summary>
    public static void Terminate(int process) => _ = Signal(process, SigTerm);

    /// <summary>Ends a process at once.</summary>
    public static void Kill(int process) => _ = Signal(process, SigKill);

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
