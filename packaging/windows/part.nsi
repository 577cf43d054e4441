; One part of a program that is too large for one installer: NSIS's own archive of some of the files, which the
; installer starts after it has checked the part's SHA-256. Started by hand it says so and does nothing.

Target amd64-unicode
SetCompressor ${COMPRESSOR}
CRCCheck force
AllowSkipFiles off
RequestExecutionLevel user
SilentInstall silent
!include LogicLib.nsh
!include FileFunc.nsh
Name "XAI Desktop, part of the installer"
OutFile "${OUT}"
Icon "${LISTS}/xai-desktop.ico"
VIProductVersion "${FOURFOLD}"
VIFileVersion "${FOURFOLD}"
VIAddVersionKey /LANG=0 "ProductName" "XAI Desktop"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "Part of the installer of XAI Desktop"
VIAddVersionKey /LANG=0 "LegalCopyright" "The XAI Desktop authors; Apache License 2.0"

Function .onInit
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/UNPACK" $R1
  ${If} ${Errors}
    IfSilent +2
    MessageBox MB_OK|MB_ICONINFORMATION "This file is a part of XAI Desktop's installer. Start the installer that lies beside it (its name ends in -setup.exe)."
    SetErrorLevel 3
    Quit
  ${EndIf}
FunctionEnd

Section
  SetOutPath "$INSTDIR"
  !include "${LISTS}/${FILES}"
SectionEnd
