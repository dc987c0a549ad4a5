using CsCheck;

namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>One random step; what its numbers mean depends on the kind.</summary>
internal sealed record Operation(OperationKind Kind, int Id, int A, int B, int C, int D, TimeSpan Pause, Ending Ending)
{
    private static readonly Gen<TimeSpan> Pauses = Gen.Frequency(
        (60, Gen.Int[0, 4].Select(n => TimeSpan.FromSeconds(n))),
        (15, Gen.Int[5, 90].Select(n => TimeSpan.FromSeconds(n))),
        (10, Gen.Int[1, 90].Select(n => TimeSpan.FromMinutes(n))),
        (6, Gen.Int[1, 40].Select(n => TimeSpan.FromHours(n))),
        (3, Gen.Int[1, 50].Select(n => TimeSpan.FromDays(n))),
        (6, Gen.Int[1, 60].Select(n => TimeSpan.FromSeconds(-n))));

    private static readonly Gen<OperationKind> Kinds = Gen.Frequency(
        (40, Gen.Const(OperationKind.Reserve)),
        (26, Gen.Const(OperationKind.Settle)),
        (10, Gen.Const(OperationKind.Extend)),
        (8, Gen.Const(OperationKind.Cancel)),
        (9, Gen.Const(OperationKind.SetLimits)),
        (4, Gen.Const(OperationKind.SetOverride)),
        (3, Gen.Const(OperationKind.Sweep)));

    private static readonly Gen<Ending> Endings = Gen.Frequency(
        (30, Gen.Const(Ending.None)),
        (55, Gen.Const(Ending.Flush)),
        (4, Gen.Const(Ending.Snapshot)),
        (3, Gen.Const(Ending.CrashBeforeWrite)),
        (3, Gen.Const(Ending.CrashAfterWrite)),
        (3, Gen.Const(Ending.CrashInSnapshot)),
        (2, Gen.Const(Ending.Deactivate)));

    public static readonly Gen<Operation> Any = Gen.Select(
        Kinds, Gen.Int[0, 60], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000], Pauses, Endings,
        (kind, id, a, b, c, d, pause, ending) => new Operation(kind, id, a, b, c, d, pause, ending));
}
