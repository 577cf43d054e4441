; What must hold before anything is changed. Exit codes: 3 a part is missing or damaged, 4 the program runs,
; 5 the place cannot be written, 6 the place is somebody else's, 7 no right to install for everybody.

Function MayInstallForAll     ; MultiUser.nsh would open a window for it, also in a silent run
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/AllUsers" $R1
  ${IfNot} ${Errors}
    UserInfo::GetAccountType
    Pop $R1
    ${If} $R1 != "Admin"
    ${AndIf} $R1 != "Power"
      !insertmacro Tell "$(NoRight)"
      MessageBox MB_OK|MB_ICONSTOP "$(NoRight)" /SD IDOK
      SetErrorLevel 7
      Quit
    ${EndIf}
  ${EndIf}
  ClearErrors
FunctionEnd

Function CheckPlace           ; a folder with other things in it is not taken over
  StrLen $R0 $INSTDIR
  ${If} $R0 > ${LONGEST}
    !insertmacro Leave 6 "$(TooLong)"
  ${EndIf}
  ${If} $R0 < 4
    !insertmacro Leave 6 "$(NotOurs)"
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\uninstall.exe"
  ${AndIf} ${FileExists} "$INSTDIR\program\${CONSOLE}"
    Return
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\*.*"
    ${DirState} "$INSTDIR" $R0
    ${If} $R0 == 1
      !insertmacro Leave 6 "$(NotOurs)"
    ${EndIf}
  ${EndIf}
FunctionEnd

!macro CheckNothingRuns PREFIX
Function ${PREFIX}CheckNothingRuns    ; Windows lets nobody write into a program that runs
  again:
  StrCpy $R1 "${CONSOLE}"
  next:
  ${If} ${FileExists} "$INSTDIR\program\$R1"
    ClearErrors
    FileOpen $R0 "$INSTDIR\program\$R1" a
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY again
      !insertmacro Leave 4 "$(Running)"
    ${EndIf}
    FileClose $R0
  ${EndIf}
  ${If} $R1 == "${CONSOLE}"
    StrCpy $R1 "${WINDOW}"
    Goto next
  ${EndIf}
FunctionEnd
!macroend
!insertmacro CheckNothingRuns ""
!insertmacro CheckNothingRuns "un."

Function CheckWhole           ; what was unpacked last, and what is started first
  ${IfNot} ${FileExists} "$INSTDIR\new\${CONSOLE}"
  ${OrIfNot} ${FileExists} "$INSTDIR\new\${WINDOW}"
  ${OrIfNot} ${FileExists} "$INSTDIR\new\_internal\resources\build.json"
    !insertmacro Leave 5 "$(NotWritten)"
  ${EndIf}
FunctionEnd

!ifdef PARTS
!define READ 4194304

; SHA-256 by Windows's own cryptography; the file stays open and locked against writing until the installer ends, so
; that what was checked is what is unpacked. $R0 is the path; $R1 becomes the hash, empty where it cannot be read.
Function HashOf
  StrCpy $R1 ""
  System::Call 'kernel32::CreateFileW(w R0, i 0x80000000, i 1, p 0, i 3, i 0x08000000, p 0) p .r2'
  ${If} $2 = -1
    Return
  ${EndIf}
  System::Call 'advapi32::CryptAcquireContextW(*p .r3, p 0, p 0, i 24, i 0xF0000000)'
  System::Call 'advapi32::CryptCreateHash(p r3, i 0x800c, p 0, i 0, *p .r4)'
  System::Alloc ${READ}
  Pop $5
  ${Do}
    System::Call 'kernel32::ReadFile(p r2, p r5, i ${READ}, *i .r6, p 0) i .r7'
    ${If} $7 = 0
      System::Free $5
      Return
    ${EndIf}
    ${If} $6 = 0
      ${ExitDo}
    ${EndIf}
    System::Call 'advapi32::CryptHashData(p r4, p r5, i r6, i 0)'
  ${Loop}
  System::Call 'advapi32::CryptGetHashParam(p r4, i 2, p r5, *i 32, i 0)'
  StrCpy $7 0
  ${Do}
    IntPtrOp $8 $5 + $7
    System::Call '*$8(&i1 .r9)'
    IntOp $9 $9 & 0xFF
    IntFmt $9 "%02x" $9
    StrCpy $R1 "$R1$9"
    IntOp $7 $7 + 1
  ${LoopUntil} $7 = 32
  System::Free $5
  System::Call 'advapi32::CryptDestroyHash(p r4)'
  System::Call 'advapi32::CryptReleaseContext(p r3, i 0)'
FunctionEnd

!macro CheckPart NAME SHA256
  StrCpy $R0 "$EXEDIR\${NAME}"
  StrCpy $R2 "${NAME}"
  ${IfNot} ${FileExists} $R0
    !insertmacro Leave 3 "$(PartMissing)"
  ${EndIf}
  DetailPrint "$(Checking)"
  Call HashOf
  ${If} $R1 != "${SHA256}"
    !insertmacro Leave 3 "$(PartDamaged)"
  ${EndIf}
!macroend

!macro UnpackPart NAME SHA256
  StrCpy $R2 "${NAME}"
  DetailPrint "$(Unpacking)"
  ClearErrors
  ExecWait '"$EXEDIR\${NAME}" /S /UNPACK /D=$INSTDIR\new' $R3
  ${If} ${Errors}
  ${OrIf} $R3 != 0
    !insertmacro Leave 5 "$(NotWritten)"
  ${EndIf}
!macroend

!include "${LISTS}/parts.nsh"
Function CheckParts
  !insertmacro EachPart CheckPart
FunctionEnd
Function UnpackParts
  !insertmacro EachPart UnpackPart
FunctionEnd
!endif
