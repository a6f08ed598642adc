//! The districts on number plates, in lower case, those that came back since 2012 included.
//! <https://de.wikipedia.org/wiki/Liste_der_Kfz-Kennzeichen_in_Deutschland>

pub(super) const DISTRICTS: &str = "\
    a aa ab abg abi ac ae ah aib aic ak alf alz am an ana ang ank aö ap apd arn art as asl asz at au aur aw az aze \
    b ba bad bar bb bbg bbl bc bch bd be bed ber bf bgd bgl bh bi bid bin bir bit biw bk bks bl blb blk bm bn bna bo bö bog \
    boh bor bot bp br bra brb brg bri brk brl brv bs bsb bsk bt btf büd bür büs büz bw bwl byl bz bza \
    c ca cas cb ce cha clp clz co coc coe cr cux cw \
    d da dah dan dau db dbr dd de deg del dgf dh di dil din diz dkb dl dlg dm dn do don du düw dw dz \
    e ea eb ebe ebn ebs eck ed ee ef eg eh ei eic eil ein eis el em emd ems en er erb erh erk erz es esb esw eu eut ew \
    f fb fd fdb fds feu ff ffb fg fh fi fkb fl flö fn fo for fr frg fri frw fs ft ftl fü füs fw fz \
    g ga gan gap gc gd gdb ge gel gem geo ger gf gg gha ghc gi gk gl gla gm gmn gn gnt gö goa goh gp gr gra grh gri grm grz gs \
    gt gth gü gub gun gv gvm gw gz \
    h ha hab hal ham has hb hbn hbs hc hch hd hdh hdl he heb hef hei hel her het hf hg hgn hgw hh hhm hi hig hip hk hl hm hmü \
    hn ho hog hoh hol hom hor hös hot hp hr hro hs hsk hst hu hun hus hv hvl hwi hx hy hz \
    igb ik il ill in iz j jb je jl jül \
    k ka kb kc ke keh kel kem kf kg kh ki kib kk kl kle klz km kn ko kön köt köz kr kru ks kt ku kün kus kw ky kyf \
    l la lan lau lb lbs lbz lc ld ldk lds leo ler lev lf lg lh li lib lif lip ll lm ln lö löb los lp lr lro lsa lsn lsz lu lün \
    lup lwl m ma mab mai mak mal mar mb mc md me med meg mei mek mel mer met mg mgh mgn mh mhl mi mil mk mkk ml mm mn mo mod \
    mol mon mos mq mr ms mse msh msp mst mtk mtl mü müb mür mvl mw my myk mz mzg \
    n nab nai nau nb nd ndh ne nea neb nec nen nes new nf nh ni nk nl nm nmb nms nö noh nol nom nor np nr nrw nrü nt nu nvp nw \
    nwm ny nz oa oal ob obb obg oc och od oe of og oh oha öhr ohv ohz ok ol op opr or os osl otw ovi ovl ovp \
    p pa paf pan par pb pch pe peg per pf pi pir pl plö pm pn pr prü ps pw pz qft qlb \
    r ra rc rd rdg re reg reh rei rg rh ri rid rie rl rm rn ro rod rof roh rok rol ros rot row rp rpl rs rsl rt ru rüd rüg rv rw ry rz \
    s sab sad sal san saw sb sbg sbk sc scz sdh sdl sdt se seb see sef sel sfb sft sg sgh sh sha shg shk shl si sig sim sk sl \
    sle slf slg slk sln sls slü slz sm smü sn so sob sog sok söm son sp spb spn sr srb sro st sta stb std ste sth stl sto su sul süw \
    sw swa sy sz szb tbb tdo te tet tf tg thl thw tir to töl tön tp tr ts tt tü tut \
    ue uem uer uff uh ul um un usi v vai vb vec ver vg vib vie vit vk vl voh vr vs \
    w wa waf wak wan war wat wb wbs wda we wel wen wer wes wf wg whv wi wil wis wit wiz wk wl wlg wm wms wn wnd wo wob woh wol wor wos \
    wr wrn ws wsf wsm wst wsw wt wtl wtm wü wug wüm wun wur ww wz wzl x y z ze zel zi zig zp zr zs zw zz";
